namespace FedDistill.Coordinator.Distill;

/// <summary>Which models learn from turned, shifted and scaled images; the others see the images as they are.</summary>
public enum AugmentedModels
{
    /// <summary>None.</summary>
    None,

    /// <summary>
    /// The teachers: the student gets their knowledge of such images through soft labels alone, as in Hinton's
    /// experiment.
    /// </summary>
    Teachers,

    /// <summary>The teachers and the distilled student, not the student alone.</summary>
    Distilled,

    /// <summary>All models.</summary>
    All,
}
