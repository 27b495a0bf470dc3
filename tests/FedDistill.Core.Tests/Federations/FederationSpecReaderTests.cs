using System.Text.Json;
using FedDistill.Core.Errors;
using FedDistill.Core.Federations;
using FedDistill.Core.Json;
using FedDistill.Core.Models;

namespace FedDistill.Core.Tests.Federations;

public sealed class FederationSpecReaderTests
{
    [Fact]
    public void Read_EmptyObject_IsTheDefault() =>
        Assert.Equivalent(new FederationSpec(), FederationSpecReader.Read("{}", "spec.json"), strict: true);

    [Fact]
    public void Read_CommentsAndTrailingCommas_AreFine()
    {
        var spec = FederationSpecReader.Read(
            """
            {
              // three hospitals
              "clients": 3, /* all of them */
              "teacher": ["mlp:64", "linear"],
              "seed": 9007199254740993,
              "table": { "label": "diagnosis", "classes": { "well": ["0"], "ill": ["1", "2"] }, },
              "training": { "studentSteps": 500, "augmentation": "none" },
            }
            """,
            "spec.json");

        Assert.Equal((3, 9007199254740993, 500, "none"), (spec.Clients, spec.Seed, spec.Training.StudentSteps, spec.Training.Augmentation));
        Assert.Equal(["mlp:64", "linear"], spec.Teacher);
        Assert.Equal(["1", "2"], spec.Table!.Classes["ill"]);
        Assert.Equal(new TrainingSpec().TeacherBatch, spec.Training.TeacherBatch);
    }

    [Fact]
    public void Read_WhatASpecIsWrittenAs_GivesItBack()
    {
        var spec = new FederationSpec { Name = "x", Teacher = ["linear"], Table = new TableHint { Label = "y" }, Quorum = 0.5 };

        Assert.Equivalent(spec, FederationSpecReader.Read(JsonSerializer.Serialize(spec, FedDistillJson.Indented), "spec.json"), strict: true);
    }

    [Fact]
    public void Read_FiveErrors_ReportsAllAtOnce()
    {
        var error = Assert.Throws<FedDistillException>(() => FederationSpecReader.Read(
            """
            {
              "clients": 0,
              "rouns": 3,
              "training": { "teacherBatch": "big", },
              "student": "resnet",
              "temperature": 1000,
            }
            """,
            "hospitals.json"));

        Assert.Equal(ErrorCode.InvalidConfiguration, error.Code);
        Assert.Equal(
            $"""
            hospitals.json has 5 errors; mend them and start again:
              rouns is no field; did you mean rounds?
              training.teacherBatch is "big"; a whole number up to 2147483647 is wanted.
              clients is 0; allowed are 1 to 10000.
              student is "resnet"; allowed are {Architecture.AllowedNames}.
              temperature is 1000; allowed are 0.1 to 100.
            """,
            error.Message);
    }

    [Theory]
    [InlineData("""{ "clients": 2.5 }""", "clients is 2.5; a whole number up to 2147483647 is wanted.")]
    [InlineData("""{ "clients": 99999999999 }""", "clients is 99999999999; a whole number up to 2147483647 is wanted.")]
    [InlineData("""{ "seed": "one" }""", "seed is \"one\"; a whole number up to 9223372036854775807 is wanted.")]
    [InlineData("""{ "quorum": true }""", "quorum is true; a number is wanted.")]
    [InlineData("""{ "name": 7 }""", "name is 7; a text in quotes is wanted.")]
    [InlineData("""{ "name": null }""", "name is null; a text in quotes is wanted.")]
    [InlineData("""{ "training": null }""", "training is null; an object, { ... }, is wanted.")]
    [InlineData("""{ "training": [] }""", "training is []; an object, { ... }, is wanted.")]
    [InlineData("""{ "training": { "augmentation": true } }""", "training.augmentation is true; one of \"auto\", \"none\", \"affine\", \"jitter\" is wanted.")]
    [InlineData("""{ "teacher": "mlp" }""", "teacher is \"mlp\"; a list of texts, [\"...\"], is wanted.")]
    [InlineData("""{ "teacher": [null] }""", "teacher is [null]; a list of texts, [\"...\"], is wanted.")]
    [InlineData("""{ "table": { "classes": { "ill": "1" } } }""", "table.classes is { \"ill\": \"1\" }; an object of lists of texts, { \"...\": [\"...\"] }, is wanted.")]
    [InlineData("""{ "training": { "studentstep": 1 } }""", "training.studentstep is no field; did you mean training.studentSteps?")]
    [InlineData("""{ "rounds": 1, "rounds": 2 }""", "rounds stands twice; give it once.")]
    public void ReadDraft_OneWrongField_NamesItsPath(string json, string expected) =>
        Assert.Equal([expected], FederationSpecReader.ReadDraft(json, "spec.json").Errors);

    [Fact]
    public void ReadDraft_NullTable_IsNoTable() =>
        Assert.Null(FederationSpecReader.Read("""{ "table": null }""", "spec.json").Table);

    [Fact]
    public void ReadDraft_FlagLaidOverAWrongValue_MendsIt()
    {
        var draft = FederationSpecReader.ReadDraft("""{ "clients": 0, "rounds": 0 }""", "spec.json");

        var spec = (draft with { Spec = draft.Spec with { Clients = 5, Rounds = 1 } }).Complete();

        Assert.Equal((5, 1), (spec.Clients, spec.Rounds));
    }

    [Fact]
    public void Complete_ErrorOfAFlag_IsReportedWithTheOthers()
    {
        var draft = FederationSpecReader.ReadDraft("""{ "clients": 0 }""", "spec.json") with { Errors = ["--seed is one; a whole number is wanted."] };

        var error = Assert.Throws<FedDistillException>(draft.Complete);

        Assert.Equal(
            """
            spec.json has 2 errors; mend them and start again:
              --seed is one; a whole number is wanted.
              clients is 0; allowed are 1 to 10000.
            """,
            error.Message);
    }

    [Theory]
    [InlineData("{\n  \"clients\": ,\n}", "spec.json is no JSON from line 2, byte 14 on.")]
    [InlineData("", "spec.json is no JSON from line 1, byte 1 on.")]
    [InlineData("[]", "spec.json holds no JSON object;")]
    public void ReadDraft_NoJsonObject_TellsWhere(string json, string expected)
    {
        var error = Assert.Throws<FedDistillException>(() => FederationSpecReader.ReadDraft(json, "spec.json"));

        Assert.Equal(ErrorCode.InvalidConfiguration, error.Code);
        Assert.StartsWith(expected, error.Message, StringComparison.Ordinal);
    }
}
