namespace FedDistill.Core.Rounds;

/// <summary>What a teacher learns in a round.</summary>
public enum TeacherObjective
{
    /// <summary>The private rows alone, by cross-entropy.</summary>
    CrossEntropy,

    /// <summary>
    /// The private rows, and transfer rows as one more class "public": its outputs are comparable between clients.
    /// </summary>
    Evidence,

    /// <summary>
    /// The private rows and, by soft cross-entropy, the last round's aggregated soft labels. Starts from the broadcast
    /// student where its
    /// architecture is the teacher's, else from the client's last teacher of that architecture, else from random
    /// weights.
    /// </summary>
    Refinement,
}
