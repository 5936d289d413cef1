"""Published methods that the product does not offer, each with the reason."""

_CHARTS = "control charts come with the analysis of processes over time"
_RULES = "run rules come with the control charts"
_FUNNEL = "funnel plots come with the comparison of sites"
_SIGMA = "defect rates and sigma levels come with the improvement cycle"
_AGREEMENT = "agreement of coders comes with the coding of comments"
_DATA = "checks a data set that is fetched, not shipped; comes with the import of histories"
_SUPPLIERS = "scorecards come with the suppliers"

NOT_OFFERED: dict[str, str] = {
    "aapor": "outcome rates of a sample come with the invitations",
    "capability": _SIGMA,
    "chi2.sf": _FUNNEL,
    "data.shape": _DATA,
    "dpmo": _SIGMA,
    "dpmo_to_sigma_approx": "an approximation; the exact form comes with the sigma levels",
    "fleiss_kappa": _AGREEMENT,
    "funnel.aggregate": _FUNNEL,
    "funnel.outlier": _FUNNEL,
    "funnel.poisson_ratio": _FUNNEL,
    "harry_bilateral": _SIGMA,
    "kappa": _AGREEMENT,
    "kappa_linear": _AGREEMENT,
    "kappa_quadratic": _AGREEMENT,
    "otd": _SUPPLIERS,
    "real.nps": _DATA,
    "sigma_to_dpmo": _SIGMA,
    "spc.c": _CHARTS,
    "spc.ewma": _CHARTS,
    "spc.imr": _CHARTS,
    "spc.imr_median": _CHARTS,
    "spc.individuals_sd": "a known trap: individuals charts will use the moving range",
    "spc.laney_p": _CHARTS,
    "spc.np": _CHARTS,
    "spc.overdispersion_test": _CHARTS,
    "spc.p": _CHARTS,
    "spc.rule": _RULES,
    "spc.rule_nhs": _RULES,
    "spc.rule_run_all": _RULES,
    "spc.u": _CHARTS,
    "spc.xbar_r": _CHARTS,
    "weighted_score": _SUPPLIERS,
}
