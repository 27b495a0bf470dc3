using FedDistill.Coordinator.Storage;

namespace FedDistill.Coordinator.Tests.Storage;

public sealed class DurableStateTests
{
    private readonly SlowState _slow = new();

    [Fact]
    public async Task ReplaceAsync_WriteUnderWay_ReadersSeeWhatIsOnTheDisk()
    {
        var state = new DurableState<string>(_slow);

        var replacing = state.ReplaceAsync("new");

        Assert.Equal("new", _slow.State);
        Assert.Equal("old", state.Value);
        _slow.Write.SetResult();
        await replacing;
        Assert.Equal("new", state.Value);
    }

    [Fact]
    public async Task ReplaceAsync_WriteFails_StateStaysWhatItWas()
    {
        var state = new DurableState<string>(_slow);
        _slow.Write.SetException(new IOException("No space left on device"));

        await Assert.ThrowsAsync<IOException>(() => state.ReplaceAsync("new"));

        Assert.Equal(("old", "old"), (state.Value, _slow.State));
    }

    private sealed class SlowState : IPersistentState<string>
    {
        public TaskCompletionSource Write { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public string State { get; set; } = "old";

        public string Etag => "";

        public bool RecordExists => true;

        public Task WriteStateAsync() => Write.Task;

        public Task ReadStateAsync() => Task.CompletedTask;

        public Task ClearStateAsync() => Task.CompletedTask;
    }
}
