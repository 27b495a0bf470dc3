using FedDistill.Learning.Teachers;

namespace FedDistill.ClientNode.Teachers;

/// <summary>Where a client's kept model comes from and how it was judged.</summary>
/// <param name="Round">The round that brought it.</param>
/// <param name="Source">What it is.</param>
/// <param name="Hits">Its hits on the client's held-out rows.</param>
/// <param name="Local">Those of the client's first local teacher; null where it never had one.</param>
public sealed record KeptLesson(int Round, LessonSource Source, HeldOutHits Hits, HeldOutHits? Local);
