"""All outlines of health issues, from which the sandbox's stories are told."""

from . import plots_files, plots_identity, plots_mail, plots_teams, plots_work
from .plot import Plot

PLOTS: tuple[Plot, ...] = (
    *plots_mail.PLOTS,
    *plots_identity.PLOTS,
    *plots_files.PLOTS,
    *plots_teams.PLOTS,
    *plots_work.PLOTS,
)
