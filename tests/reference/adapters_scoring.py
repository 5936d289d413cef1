"""Scores, shares, means and percentiles: from the published names to the product's functions."""

from collections.abc import Mapping
from typing import Any

from feedback.scoring.domain import (
    exact,
    figures,
    means,
    net_difference,
    nps,
    percentiles,
    proportions,
)
from feedback.scoring.domain.interval import Interval
from feedback.scoring.domain.metrics import BandCounts, Metric, band_counts, tally
from tests.reference.registry import Adapter, offers

Given = Mapping[str, Any]
Answer = dict[str, Any]


def _counts(given: Given) -> BandCounts:
    if "scores" not in given:
        return BandCounts(given["detractors"], given["passives"], given["promoters"])
    if "breaks" in given:
        return nps.counts_by_breaks(given["scores"], given["breaks"])
    return band_counts(Metric.NPS, tally(Metric.NPS, given["scores"]).histogram)


def _histogram(given: Given) -> dict[int, int]:
    return {int(value): count for value, count in given["counts"].items()}


def _level(given: Given) -> float:
    return float(given.get("level", 0.95))


def _limits(interval: Interval | None) -> Answer:
    if interval is None:
        return {"lo": None, "hi": None, "lo_points": None, "hi_points": None}
    in_points = interval.scaled(100)
    return {
        "lo": interval.low,
        "hi": interval.high,
        "lo_points": in_points.low,
        "hi_points": in_points.high,
    }


def _percent(part: int, whole: int) -> float | None:
    share = proportions.share(part, whole)
    return None if share is None else 100 * share


@offers("nps.score")
def _nps_score(given: Given) -> Answer:
    counts = _counts(given)
    return {
        "nps": nps.net_share(counts),
        "nps_points": nps.points(counts),
        "n": counts.n,
        "promoter_pct": _percent(counts.n_promoter, counts.n),
        "passive_pct": _percent(counts.n_passive, counts.n),
        "detractor_pct": _percent(counts.n_detractor, counts.n),
    }


@offers("nps.validation")
def _nps_validation(given: Given) -> Answer:
    sorted_out = tally(Metric.NPS, given["scores"])
    return {"n_valid": sorted_out.n_valid, "n_invalid": sorted_out.n_invalid}


@offers("nps.variance", "nps.se")
def _nps_spread(given: Given) -> Answer:
    counts = _counts(given)
    return {
        "nps": nps.net_share(counts),
        "variance": nps.variance(counts),
        "se": nps.standard_error(counts),
    }


def _nps_interval(method: Any) -> Adapter:
    def answer(given: Given) -> Answer:
        counts = _counts(given)
        limits = _limits(method(counts, _level(given)))
        return limits | {"nps": nps.net_share(counts), "nps_points": nps.points(counts)}

    return answer


offers("nps.ci.wald")(_nps_interval(nps.wald_interval))
offers("nps.ci.adjusted_wald")(_nps_interval(nps.adjusted_wald_interval))
offers("nps.ci.score")(_nps_interval(nps.score_interval))


def _nps_difference(method: Any) -> Adapter:
    def answer(given: Given) -> Answer:
        result = method(_counts(given["x"]), _counts(given["y"]), _level(given))
        return _limits(result.interval) | {
            "diff": result.difference,
            "abs_diff": abs(result.difference),
            "se": result.standard_error,
            "p_value": result.p_value,
        }

    return answer


offers("nps.diff.wald")(_nps_difference(net_difference.wald_difference))
offers("nps.diff.adjusted_wald")(_nps_difference(net_difference.adjusted_wald_difference))


@offers("nps.display")
def _nps_display(given: Given) -> Answer:
    histogram = {0: given["detractors"], 7: given["passives"], 10: given["promoters"]}
    shown = figures.figure(Metric.NPS, histogram)
    return {"nps_points": shown.value, "interval_shown": shown.interval is not None}


@offers("nps.impact_identity")
def _nps_impact(given: Given) -> Answer:
    theme, everyone = _counts(given["theme"]), _counts(given["all"])
    return {
        "impact_points": nps.theme_impact(theme, everyone),
        "nps_all": nps.points(everyone),
        "nps_theme": nps.points(theme),
    }


def _one_share(method: Any) -> Adapter:
    return lambda given: _limits(method(given["x"], given["n"], _level(given)))


offers("prop.ci.wilson")(_one_share(proportions.wilson))
offers("prop.ci.wilson_cc")(_one_share(proportions.wilson_corrected))
offers("prop.ci.clopper_pearson")(_one_share(exact.clopper_pearson))
offers("prop.ci.midp")(_one_share(exact.mid_p))


def _two_shares(method: Any) -> Adapter:
    return lambda given: _limits(
        method(given["x1"], given["n1"], given["x2"], given["n2"], _level(given))
    )


offers("prop.diff.newcombe")(_two_shares(proportions.newcombe))
offers("prop.diff.newcombe_cc")(_two_shares(proportions.newcombe_corrected))
offers("prop.diff.agresti_caffo")(_two_shares(proportions.agresti_caffo))
offers("prop.diff.wald")(_two_shares(proportions.wald_difference))


@offers("prop.benchmark.exact")
def _benchmark_exact(given: Given) -> Answer:
    chance = exact.chance_above_benchmark(given["x"], given["n"], given["benchmark"])
    return {"probability": chance}


@offers("prop.benchmark.midp")
def _benchmark_mid_p(given: Given) -> Answer:
    chance = exact.chance_above_benchmark_mid_p(given["x"], given["n"], given["benchmark"])
    return {"probability": chance}


@offers("prop.sample_size")
def _answers_per_group(given: Given) -> Answer:
    n = proportions.answers_per_group(
        given["p1"], given["p2"], alpha=given["alpha"], power=given["power"]
    )
    return {"n_per_arm": n}


@offers("rate")
def _rate(given: Given) -> Answer:
    return {"pct": _percent(given["num"], given["den"])}


@offers("average")
def _average(given: Given) -> Answer:
    return {"average": proportions.share(given["total"], given["count"])}


@offers("ces.average")
def _ces_average(given: Given) -> Answer:
    shown = figures.figure(Metric.CES, _histogram(given))
    total = sum(value * count for value, count in shown.histogram)
    return {"sum": total, "n": shown.n, "average": shown.mean}


@offers("rating.normalised_mean")
def _normalised_mean(given: Given) -> Answer:
    moments = means.of_histogram(_histogram(given))
    if moments is None:
        return {"rate": None}
    return {"rate": means.normalised(moments.mean, given["min"], given["max"])}


# The product has no z interval of a mean: under that name, too, it answers with Student's t.
@offers("mean.ci.t", "mean.ci.z")
def _mean_interval(given: Given) -> Answer:
    moments = means.of_sums(given["n"], given["sum"], given["sumsq"])
    interval = means.t_interval(moments, _level(given)) if moments else None
    if moments is None or interval is None:
        return {"mean": moments.mean if moments else None, "sd": None, "half_width": None}
    half_width = interval.width / 2
    return _limits(interval) | {
        "mean": moments.mean,
        "sd": moments.deviation,
        "half_width": half_width,
    }


def _test(result: means.MeanTest | None) -> Answer:
    if result is None:
        return {}
    return _limits(result.interval) | {
        "se": result.standard_error,
        "t": result.t,
        "df": result.df,
        "p_one_sided": result.p_one_sided,
    }


@offers("mean.benchmark")
def _mean_benchmark(given: Given) -> Answer:
    moments = means.Moments(given["n"], given["mean"], given["sd"])
    return _test(means.against_benchmark(moments, given["benchmark"], _level(given)))


@offers("mean.paired")
def _mean_paired(given: Given) -> Answer:
    result = means.paired(given["a"], given["b"], _level(given))
    return _test(result) | {"mean_diff": result.estimate if result else None}


@offers("mean.log_time")
def _mean_log_time(given: Given) -> Answer:
    return _test(means.faster_than(given["values"], given["benchmark"], _level(given)))


def _percentile(rule: percentiles.Rule) -> Adapter:
    return lambda given: {"value": percentiles.percentile(given["values"], given["p"], rule)}


offers("percentile.np1")(_percentile(percentiles.Rule.NP1))
offers("percentile.inclusive")(_percentile(percentiles.Rule.INCLUSIVE))
offers("percentile.nearest_rank")(_percentile(percentiles.Rule.NEAREST_RANK))
