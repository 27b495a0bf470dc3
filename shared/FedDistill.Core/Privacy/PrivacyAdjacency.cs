namespace FedDistill.Core.Privacy;

/// <summary>Which two data sets must look alike. An epsilon without it means nothing.</summary>
public enum PrivacyAdjacency
{
    /// <summary>One has a unit (a record, a client) more than the other.</summary>
    AddRemove,

    /// <summary>One unit is another; about twice the sensitivity.</summary>
    ReplaceOne,
}
