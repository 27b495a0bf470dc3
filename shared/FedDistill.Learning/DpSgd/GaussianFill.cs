namespace FedDistill.Learning.DpSgd;

/// <summary>Fills all values with independent normal numbers of mean 0, fresh ones each time.</summary>
/// <param name="values">Where to.</param>
/// <param name="sigma">Their standard deviation, over 0.</param>
public delegate void GaussianFill(Span<float> values, double sigma);
