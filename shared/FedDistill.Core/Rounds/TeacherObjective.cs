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

    /// <summary>
    /// The private rows by the cross-entropy of softmax(z + log pi), pi the shares of the classes among the client's
    /// training rows (Ren et al., 2020, "Balanced Meta-Softmax", equation 4): the logits z are then free of the
    /// client's own mix of classes. A class that the client has no row of takes no part, and its z is not trained.
    /// </summary>
    Balanced,
}
