using System;
using System.IO;
using System.Text;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

/// <summary>
/// Copies an ELF-64 library and marks its need of GLIBCXX_3.4.32 as weak, so that the loader warns instead of refusing
/// where the
/// system's libstdc++ is older. The entry is found by walking the section table to .gnu.version_r (ELF specification
/// and
/// the Linux Standard Base, "Symbol Versioning"): a list of Verneed records (one a library), each with Vernaux records
/// (one a version).
/// </summary>
public class MendLibstdcxxVersion : Task
{
    private const string Version = "GLIBCXX_3.4.32";
    private const uint SectionTypeVerneed = 0x6ffffffe; // SHT_GNU_verneed
    private const ushort VersionFlagWeak = 0x2;         // VER_FLG_WEAK

    public string Source { get; set; }

    public string Destination { get; set; }

    public override bool Execute()
    {
        if (File.Exists(Destination) && File.GetLastWriteTimeUtc(Destination) >= File.GetLastWriteTimeUtc(Source)
            && new FileInfo(Destination).Length == new FileInfo(Source).Length)
        {
            return true;
        }

        var elf = File.ReadAllBytes(Source);
        if (elf.Length < 64 || elf[0] != 0x7f || elf[1] != 'E' || elf[2] != 'L' || elf[3] != 'F' || elf[4] != 2 || elf[5] != 1)
        {
            Log.LogError("{0} is not a 64-bit little-endian ELF library, so it cannot be mended.", Source);
            return false;
        }

        Log.LogMessage(
            MessageImportance.Normal,
            MarkWeak(elf) ? "Marked " + Version + " weak in a copy of {0}." : Version + " is not needed by {0}; copied unchanged.",
            Source);
        Directory.CreateDirectory(Path.GetDirectoryName(Destination));
        // Delete first: an earlier copy may be hard-linked into output folders.
        File.Delete(Destination);
        File.WriteAllBytes(Destination, elf);
        return true;
    }

    private static bool MarkWeak(byte[] elf)
    {
        var sectionTable = (int)BitConverter.ToInt64(elf, 40); // e_shoff
        var sectionSize = BitConverter.ToUInt16(elf, 58);      // e_shentsize
        var sectionCount = BitConverter.ToUInt16(elf, 60);     // e_shnum
        for (var index = 0; index < sectionCount; index++)
        {
            var section = sectionTable + (index * sectionSize);
            if (BitConverter.ToUInt32(elf, section + 4) != SectionTypeVerneed)
            {
                continue;
            }

            var needs = (int)BitConverter.ToInt64(elf, section + 24); // sh_offset
            var stringSection = sectionTable + ((int)BitConverter.ToUInt32(elf, section + 40) * sectionSize); // sh_link
            var strings = (int)BitConverter.ToInt64(elf, stringSection + 24);
            return MarkWeak(elf, needs, strings);
        }

        return false;
    }

    private static bool MarkWeak(byte[] elf, int need, int strings)
    {
        var found = false;
        while (true)
        {
            var versionCount = BitConverter.ToUInt16(elf, need + 2);        // vn_cnt
            var version = need + (int)BitConverter.ToUInt32(elf, need + 8); // vn_aux
            for (var index = 0; index < versionCount; index++)
            {
                var name = strings + (int)BitConverter.ToUInt32(elf, version + 8); // vna_name
                if (NameAt(elf, name) == Version)
                {
                    var flags = (ushort)(BitConverter.ToUInt16(elf, version + 4) | VersionFlagWeak); // vna_flags
                    elf[version + 4] = (byte)flags;
                    elf[version + 5] = (byte)(flags >> 8);
                    found = true;
                }

                version += (int)BitConverter.ToUInt32(elf, version + 12); // vna_next
            }

            var next = (int)BitConverter.ToUInt32(elf, need + 12); // vn_next
            if (next == 0)
            {
                return found;
            }

            need += next;
        }
    }

    private static string NameAt(byte[] elf, int offset)
    {
        var end = Array.IndexOf(elf, (byte)0, offset);
        return Encoding.ASCII.GetString(elf, offset, end - offset);
    }
}
