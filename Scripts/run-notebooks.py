#!/usr/bin/env python3
"""Runs notebooks under Jupyter's own kernel, with PyTorch, and stores what their cells show.

usage: run-notebooks.py FILE.ipynb …     (needs nbformat, nbclient, ipykernel, matplotlib and torch)
"""
import sys

import nbformat
from nbclient import NotebookClient

for path in sys.argv[1:]:
    notebook = nbformat.read(path, as_version=4)
    language = {"name": "python"}
    NotebookClient(notebook, timeout=3600, kernel_name="python3").execute()
    notebook.metadata["language_info"] = language
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
    nbformat.validate(notebook)
    nbformat.write(notebook, path)
