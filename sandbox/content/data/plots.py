"""All outlines of health issues, from which the sandbox's stories are told."""

from . import plots_mail
from .plot import Plot

PLOTS: tuple[Plot, ...] = (*plots_mail.PLOTS,)
