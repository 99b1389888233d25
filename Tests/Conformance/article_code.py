"""The code of an article: its fenced blocks, by the file name that the comment in their first line has."""

import re
from pathlib import Path

PIPES = Path(__file__).parents[2] / "Sources/MiniBERT/MiniBERT.docc/PipesAndClusters.md"


def write_code(folder, article=PIPES):
    """Writes each named block to a file of its name, exactly as the article shows it, and returns the names."""
    blocks = re.findall(r"^```\w+\n((?:#|//) (\S+)\n.*?)^```$", article.read_text(), re.M | re.S)
    for code, name in blocks:
        (Path(folder) / name).write_text(code)
    return [name for _, name in blocks]
