"""Speaks to Microsoft: sign-in, Graph, $batch, Partner Center; typed answers and typed errors. Plain Python."""
