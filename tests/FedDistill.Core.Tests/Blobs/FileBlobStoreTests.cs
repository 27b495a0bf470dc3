using System.Security.Cryptography;
using FedDistill.Core.Blobs;
using FedDistill.Core.Errors;
using FedDistill.Testing;

namespace FedDistill.Core.Tests.Blobs;

public sealed class FileBlobStoreTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly FileBlobStore _store;

    public FileBlobStoreTests() => _store = new FileBlobStore(_folder.Path);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(1_000_000)]
    public async Task WriteAsync_Content_IsReadBackUnderItsHash(int length)
    {
        var content = Content(length);

        var blob = await WriteAsync(content);

        Assert.Equal(new BlobRef(Convert.ToHexStringLower(SHA256.HashData(content)), length, BlobKind.SoftLabels), blob);
        Assert.Equal(content, ReadAll(new FileBlobStore(_folder.Path), blob));
        Assert.True(_store.Contains(blob));
        await _store.VerifyAsync(blob, Token);
        Assert.True(File.Exists(_folder.File($"blobs/{blob.Sha256[..2]}/{blob.Sha256[2..]}")));
    }

    [Fact]
    public async Task WriteAsync_SameContentFromManyWriters_IsOneFile()
    {
        var content = Content(300_000);

        var blobs = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(() => WriteAsync(content), Token)));

        Assert.Single(blobs.Distinct());
        Assert.Single(Files());
        Assert.Equal(content, ReadAll(_store, blobs[0]));
    }

    [Fact]
    public async Task WriteAsync_Cancelled_LeavesNothing()
    {
        using var cancellation = new CancellationTokenSource();
        await using var content = new ObservedStream(Content(500_000), cancellation.Cancel);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _store.WriteAsync(content, BlobKind.Student, cancellation.Token));

        Assert.Empty(Files());
    }

    [Fact]
    public async Task ReadAll_OneBitTurnedOver_IsDamaged()
    {
        var blob = await WriteAsync(Content(1000));
        var path = Assert.Single(Files());
        var bytes = await File.ReadAllBytesAsync(path, Token);
        bytes[500] ^= 4;
        await File.WriteAllBytesAsync(path, bytes, Token);

        var error = Assert.Throws<FedDistillException>(() => _store.ReadAll(blob));

        Assert.Equal(ErrorCode.StorageDamaged, error.Code);
        Assert.Contains(blob.Sha256[..12], error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Remove_OneOfTwo_LeavesTheOtherAndMayBeRepeated()
    {
        var (gone, kept) = (await WriteAsync(Content(10)), await WriteAsync(Content(20)));

        _store.Remove(gone.Sha256);
        _store.Remove(gone.Sha256);

        Assert.Equal((false, true), (_store.Contains(gone), _store.Contains(kept)));
        Assert.Throws<FedDistillException>(() => _store.Remove("../lock"));
    }

    [Fact]
    public async Task RemoveAllBut_Some_LeavesThoseAlone()
    {
        var (gone, kept) = (await WriteAsync(Content(10)), await WriteAsync(Content(20)));

        Assert.Equal(1, _store.RemoveAllBut(new HashSet<string> { kept.Sha256 }));

        Assert.Equal((false, true), (_store.Contains(gone), _store.Contains(kept)));
    }

    [Fact]
    public async Task WriteAsync_OverADamagedBlob_MendsIt()
    {
        var blob = await WriteAsync(Content(1000));
        await File.WriteAllBytesAsync(Files().Single(), new byte[1000], Token);

        var damaged = await Assert.ThrowsAsync<FedDistillException>(() => _store.VerifyAsync(blob, Token));
        await WriteAsync(Content(1000));

        Assert.Equal(ErrorCode.StorageDamaged, damaged.Code);
        await _store.VerifyAsync(blob, Token);
    }

    [Fact]
    public async Task OpenRead_TruncatedBlob_TellsTheLength()
    {
        var blob = await WriteAsync(Content(1000));
        await File.WriteAllBytesAsync(Files().Single(), new byte[999], Token);

        var error = Assert.Throws<FedDistillException>(() => _store.OpenRead(blob));

        Assert.Equal(ErrorCode.StorageDamaged, error.Code);
        Assert.Contains("its file has 999 bytes", error.Message, StringComparison.Ordinal);
        Assert.False(_store.Contains(blob));
    }

    [Fact]
    public void OpenRead_MissingBlob_NamesItAndARemedy()
    {
        var blob = new BlobRef(new string('a', 64), 5, BlobKind.Student);

        var error = Assert.Throws<FedDistillException>(() => _store.OpenRead(blob));

        Assert.Equal(ErrorCode.NotFound, error.Code);
        Assert.StartsWith("There is no blob Student aaaaaaaaaaaa… (5 bytes) in the store. Check", error.Message, StringComparison.Ordinal);
        Assert.False(_store.Contains(blob));
    }

    [Theory]
    [InlineData("../../../../../../../../../../../../../../../../../../../etc/passwd")]
    [InlineData("")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public void OpenRead_NameThatIsNoHash_IsRefused(string name) =>
        Assert.Equal(
            ErrorCode.InvalidData,
            Assert.Throws<FedDistillException>(() => _store.OpenRead(new BlobRef(name, 5, BlobKind.Student))).Code);

    [Fact]
    public async Task Constructor_LeftoverOfAnInterruptedWrite_IsRemoved()
    {
        var blob = await WriteAsync(Content(10));
        var leftover = _folder.File("blobs/incoming/half");
        await File.WriteAllTextAsync(leftover, "half of a blob", Token);

        var reopened = new FileBlobStore(_folder.Path);

        Assert.False(File.Exists(leftover));
        Assert.True(reopened.Contains(blob));
    }

    [Fact]
    public async Task Constructor_WhileAnotherStoreWrites_LeavesItsFileAlone()
    {
        var content = Content(200_000);
        await using var stream = new ObservedStream(content, () => _ = new FileBlobStore(_folder.Path));

        var blob = await _store.WriteAsync(stream, BlobKind.SoftLabels, Token);

        Assert.Equal(content, ReadAll(_store, blob));
    }

    private static byte[] Content(int length) => [.. Enumerable.Range(0, length).Select(index => (byte)(index * 31))];

    private static byte[] ReadAll(FileBlobStore store, BlobRef blob)
    {
        using var stream = store.OpenRead(blob);
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return copy.ToArray();
    }

    private Task<BlobRef> WriteAsync(byte[] content) => _store.WriteAsync(new MemoryStream(content), BlobKind.SoftLabels, Token);

    private string[] Files() => Directory.GetFiles(_folder.Path, "*", SearchOption.AllDirectories);

    /// <summary>Calls back after its first bytes have been read.</summary>
    private sealed class ObservedStream(byte[] content, Action afterFirstBytes) : MemoryStream(content)
    {
        private readonly Action _afterFirstBytes = afterFirstBytes;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (Position > 0)
            {
                _afterFirstBytes();
            }

            return base.ReadAsync(buffer, cancellationToken);
        }
    }
}
