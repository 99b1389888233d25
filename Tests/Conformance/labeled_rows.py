"""Reads and writes labeled rows for other scripts: TSV files with the columns `label` and `text`."""


def rows(path):
    """[(label, text)] of a file with a header."""
    lines = path.read_text(encoding="utf-8").rstrip("\n").split("\n")
    names = lines[0].split("\t")
    label, text = names.index("label"), names.index("text")
    return [(fields[label], fields[text]) for fields in (line.split("\t") for line in lines[1:])]


def write(path, examples):
    lines = ["label\ttext"] + [f"{label}\t{text}" for label, text in examples]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
