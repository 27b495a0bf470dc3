using System.Diagnostics;
using System.Globalization;
using FedDistill.Core.Errors;
using FedDistill.Core.Randomness;
using Google.Protobuf;

namespace FedDistill.Fuzz.Tests;

/// <summary>
/// Feeds a target with made inputs. What it promises: each is read, or refused with an error of ours that says why, within
/// bounded memory and time. Input i of a seed is always the same; <c>FEDDISTILL_FUZZ_SEED</c> names another seed, and
/// <c>FEDDISTILL_FUZZ_INPUT</c> one input of it alone.
/// </summary>
internal static class Fuzzer
{
    /// <summary>Only so that an endless loop is found: no reader of a few kilobytes comes near it.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>The seed of this run.</summary>
    public static long Seed { get; } = Number("FEDDISTILL_FUZZ_SEED") ?? 1;

    /// <summary>Reads so many inputs and fails with the first finding.</summary>
    public static void Run(FuzzTarget target, long inputs)
    {
        var only = Number("FEDDISTILL_FUZZ_INPUT");
        for (var input = only ?? 0; input < (only + 1 ?? inputs); input++)
        {
            var bytes = target.Make(new SeededRandom(Seed, $"{target.Name}/{input}"));
            if (Finding(target, bytes) is { } finding)
            {
                Assert.Fail(
                    $"{target.Name}: {finding}\nReplay: FEDDISTILL_FUZZ_SEED={Seed} FEDDISTILL_FUZZ_INPUT={input}\n" +
                    $"{bytes.Length} bytes: {Convert.ToBase64String(bytes.AsSpan(0, Math.Min(bytes.Length, 6000)))}");
            }
        }
    }

    /// <summary>What is wrong with how a target reads an input; null when nothing is.</summary>
    public static string? Finding(FuzzTarget target, byte[] bytes)
    {
        var clock = Stopwatch.StartNew();
        var before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            target.Read(bytes);
        }
        catch (FedDistillException exception)
        {
            if (exception.Message.Length == 0)
            {
                return $"{exception.Code} without a word";
            }
        }
        catch (InvalidProtocolBufferException)
        {
            // The framework's own answer to bytes that are no message.
        }
        catch (Exception exception)
        {
            return exception.ToString();
        }

        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        return allocated > target.MostBytes ? $"{allocated} bytes allocated; allowed are {target.MostBytes}"
            : clock.Elapsed > Patience ? $"{clock.Elapsed} passed"
            : null;
    }

    private static long? Number(string variable) =>
        long.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.Integer, CultureInfo.InvariantCulture, out var number) ? number : null;
}
