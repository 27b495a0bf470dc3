using Grpc.Core;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace FedDistill.Coordinator.Identity;

/// <summary>What is remembered of one connection from its first call to its last.</summary>
public sealed class PeerConnection
{
    /// <summary>Wrong tokens that a connection may try in a minute; all further ones are refused unseen.</summary>
    public const int GuessesAMinute = 10;

    private static readonly object Key = new();
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private volatile Caller? _believed;
    private int _guesses;
    private long _firstGuess;

    /// <summary>Whom its certificate is known to be of; null: not looked at yet, or not believed.</summary>
    public Caller? Believed
    {
        get => _believed;
        set => _believed = value;
    }

    /// <summary>Gives every connection of an address a memory.</summary>
    public static void Remember(ListenOptions listen) => listen.Use(next => connection =>
    {
        connection.Items[Key] = new PeerConnection();
        return next(connection);
    });

    /// <summary>The connection that a call came over; that of an address without <see cref="Remember"/> is always
    /// new.</summary>
    public static PeerConnection Of(ServerCallContext context) => Of(context.GetHttpContext());

    /// <inheritdoc cref="Of(ServerCallContext)" />
    public static PeerConnection Of(HttpContext call) =>
        call.Features.Get<IConnectionItemsFeature>()?.Items is { } items && items.TryGetValue(Key, out var known)
            ? (PeerConnection)known!
            : new PeerConnection();

    /// <summary>Whether another token may be tried.</summary>
    public bool MayGuess(TimeProvider time)
    {
        lock (_lock)
        {
            if (_guesses > 0 && time.GetElapsedTime(_firstGuess) >= Minute)
            {
                _guesses = 0;
            }

            return _guesses < GuessesAMinute;
        }
    }

    /// <summary>Notes a wrong token.</summary>
    public void GuessedWrong(TimeProvider time)
    {
        lock (_lock)
        {
            if (_guesses++ == 0)
            {
                _firstGuess = time.GetTimestamp();
            }
        }
    }
}
