using FedDistill.Core.Aggregation;
using FedDistill.Core.Models;
using FedDistill.Core.Partitions;
using FedDistill.Core.Privacy;
using FedDistill.Core.Rounds;
using FedDistill.Core.SoftLabels;

namespace FedDistill.Core.Federations;

/// <summary>
/// What every field of a spec does, in one line each, grouped, the basic ones first. Flags, template and explanation take
/// their words from here, so that a field reads the same everywhere.
/// </summary>
public static class SpecNotes
{
    /// <summary>The groups, each with its title.</summary>
    public static IReadOnlyList<(string Title, IReadOnlyList<SpecNote> Notes)> Groups { get; } =
    [
        ("The federation",
        [
            Key("name", "The federation's name: 1 to 64 letters, digits, dots, dashes and underscores."),
            Key("data", "What simulate deals out, and where start cuts a transfer set from if it is given none: builtin:glyphs, a folder of images (a folder for each class), of idx or CIFAR files, NumPy arrays, or a table file."),
            Key("clients", "How many clients take part, 1 to 10000; round 1 waits for as many."),
            Key("rounds", "How many rounds, 1 to 10000."),
            Key("seed", "Seed of everything random."),
        ]),
        ("Data",
        [
            Key("partition", $"How simulate deals private rows to clients: {Partition.Allowed}."),
            new("privateSamples", "Private rows over all clients; 0: all."),
            new("transferSamples", "Rows of the transfer set; 0: all."),
            new("transferPerRound", "Transfer rows asked about in a round; 0: all."),
            new("table", "What a table file does not say of itself: columns, label, classes, categorical, ignore, text, textBuckets, such as { \"label\": \"diagnosis\" }; null: nothing."),
            new("image", "What images in files are brought to: channels, height, width, such as { \"channels\": 1, \"height\": 64, \"width\": 64 }; null: the transfer set's most common size."),
            new("transferMix", "How simulate makes the transfer set unlike the private data: source, share, classes, privateClasses, skew; null: it resembles it."),
        ]),
        ("Models",
        [
            Key("teacher", $"Architectures of the teachers, dealt round robin, with commas between on the command line: {Architecture.AllowedNames}."),
            Key("student", "Architecture of the student, named as the teachers' are: linear, cnn-s, mlp:64 and so on."),
        ]),
        ("Soft labels",
        [
            Key("aggregation", $"How soft labels are joined: {AggregationRules.AllowedNames}."),
            new("temperature", "T of the shared soft labels and of the distillation, 0.1 to 100."),
            new("encoding", $"Codec of the uploaded soft labels: {SoftLabelCodecs.AllowedNames}."),
            new("broadcastEncoding", $"Codec of the aggregated soft labels on their way back: {SoftLabelCodecs.AllowedNames}."),
            new("objective", $"What teachers learn before any broadcast: {string.Join(", ", ObjectiveChoice.Names)}."),
            new("allowForeignTransfer", "Go on although the transfer set does not resemble the clients' data."),
            new("suspiciousUploads", "Uploads that are legal and say nothing (all rows uniform, or one class for all), and copies: accept (count and flag) or reject."),
        ]),
        ("Privacy",
        [
            Key("privacy", $"Privacy mode: {PrivacyModes.AllowedNames}. none and hygiene give no formal guarantee."),
            new("privacyTerms.epsilon", "The whole budget: epsilon over all rounds, over 0."),
            new("privacyTerms.delta", "Delta over all rounds, over 0; best under one over the private rows."),
            new("privacyTerms.adjacency", $"Which neighbours the guarantee speaks of: {PrivacyAdjacencyWords.AllowedNames}."),
            new("privacyTerms.dpSgd", "Let every teacher learn by DP-SGD, beside any mode; the unit is one record."),
            new("privacyTerms.noiseMultiplier", "Noise over sensitivity, or over the clip of DP-SGD; 0: the least that keeps all rounds within epsilon."),
            new("privacyTerms.clip", "DP-SGD: the norm that a record's gradient is clipped to, over 0."),
            new("privacyTerms.teachersPerClient", "pate: teachers of each client, each of its own part of the rows, 1 to 1000."),
            new("privacyTerms.voteThreshold", "pate: votes that a class must have under noise for a row to be answered."),
            new("privacyTerms.thresholdSigma", "pate: noise on that test, in votes."),
            new("privacyTerms.voteSigma", "pate: noise on each class's votes."),
            new("privacyTerms.noiseSeed", "Draw all noise from a seed, only with unsafeNoPrivacy; null: from the operating system."),
            new("privacyTerms.unsafeNoPrivacy", "Give the guarantee up, for experiments: every reported epsilon is infinite."),
        ]),
        ("Rounds",
        [
            new("participation", "Share of the clients asked in a round, over 0 up to 1."),
            new("quorum", "Share of the cohort that the deadline must find, over 0 up to 1."),
            new("minClients", "The fewest answers that a round goes on with, 1 to 10000."),
            new("deadlineMinutes", "Minutes to collect in a round; 0: no deadline (simulate only)."),
            new("joinMinutes", "Minutes that the first round waits for all clients, over 0."),
            new("onRoundFailure", $"What a failed round means for the federation: {RoundFailures.Stop} or {RoundFailures.Continue}."),
        ]),
        ("Machine",
        [
            new("workers", "Threads that train; 0: one a core."),
            new("device", "Where models run: auto, cpu or cuda."),
        ]),
        ("Training",
        [
            new("training.teacherBatch", "Private rows in a batch of a teacher, 2 to 4096."),
            new("training.teacherEpochs", "A teacher's first training: passes over its rows, 1 to 10000, within the least and the most steps."),
            new("training.teacherMinSteps", "The least steps of any teacher training, 1 to 1000000."),
            new("training.teacherMaxSteps", "The most steps of a teacher's first training, up to 1000000."),
            new("training.teacherLearningRate", "Adam's peak learning rate of the first training, over 0 up to 1."),
            new("training.refineEpochs", "Later rounds: passes over the private rows, 1 to 10000, within the least and the most steps."),
            new("training.refineMaxSteps", "The most steps of a refinement, up to 1000000."),
            new("training.refineLearningRate", "Adam's peak learning rate of a refinement, over 0 up to 1."),
            new("training.refineTransferWeight", "Weight of the broadcast's soft labels in a refinement, 0 to 10."),
            new("training.heldOut", "Share of the private rows, 0 to 0.5, that only chooses between checkpoints; none where they would be fewer than 10."),
            new("training.teacherStop", "Share of its steps after which a teacher stops on purpose, over 0 up to 1."),
            new("training.labelViews", "Looks at each transfer row, with the augmentation's variations, of which the mean is a teacher's answer, 1 to 64."),
            new("training.augmentation", $"How inputs vary while models learn: {InputAugmentation.AllowedNames}."),
            new("training.studentBatch", "Transfer rows in a batch of the student, 2 to 4096."),
            new("training.studentSteps", "The student's steps in a round, 1 to 1000000."),
            new("training.studentLearningRate", "Adam's peak learning rate of the student, over 0 up to 1."),
            new("training.studentLoss", $"How the student learns soft targets: {StudentLosses.AllowedNames}."),
            new("training.studentStart", $"What the student of a later round begins with: {string.Join(", ", StudentStarts.All)}."),
            new("training.studentGenerations", "Students trained one after the other in a round, each on the one before it too, 1 to 10."),
            new("training.studentAveraging", "Share of the student's last steps over which its weights are averaged, 0 to 0.9."),
        ]),
    ];

    /// <summary>All of them.</summary>
    public static IReadOnlyList<SpecNote> All { get; } = [.. Groups.SelectMany(group => group.Notes)];

    /// <summary>The line about a field.</summary>
    /// <param name="path">As in <see cref="SpecNote.Path"/>.</param>
    /// <exception cref="InvalidOperationException">There is no such field.</exception>
    public static string Of(string path) => All.First(note => note.Path == path).Text;

    private static SpecNote Key(string path, string text) => new(path, text) { Matters = true };
}
