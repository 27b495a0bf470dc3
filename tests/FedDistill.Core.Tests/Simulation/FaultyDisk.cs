namespace FedDistill.Core.Tests.Simulation;

/// <summary>Decides what becomes of each write: one fault is armed at a time, for one of the next few writes.</summary>
internal sealed class FaultyDisk
{
    private Fault _armed;
    private int _writesBefore;

    public void Arm(Fault fault, int writesBefore) => (_armed, _writesBefore) = (fault, writesBefore);

    public void Heal() => _armed = Fault.None;

    /// <summary>Writes, or what the fault makes of it.</summary>
    public void Write(Action write)
    {
        var fault = Fault.None;
        if (_armed != Fault.None && _writesBefore-- == 0)
        {
            (fault, _armed) = (_armed, Fault.None);
        }

        if (fault is Fault.ErrorBefore or Fault.CrashBefore)
        {
            throw fault == Fault.ErrorBefore ? new WriteFailedException() : new CrashedException();
        }

        write();
        if (fault is Fault.ErrorAfter or Fault.CrashAfter)
        {
            throw fault == Fault.ErrorAfter ? new WriteFailedException() : new CrashedException();
        }
    }
}
