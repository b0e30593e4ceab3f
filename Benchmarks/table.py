"""The table of a run: ours beside a peer, line by line."""
rows = []


def report(what, cores, ours, theirs, peer, unit, wanted):
    """A line of the table; `wanted` is the least ratio."""
    ratio = theirs / ours
    rows.append((what, cores, ours, theirs, peer, unit, ratio, wanted))
    verdict = "" if wanted is None else f"   wanted {wanted:g}   {'holds' if ratio >= wanted else 'MISSED'}"
    print(f"{what:44} {cores} core{'s' if cores > 1 else ' '}  shape {ours:9.4g} {unit:3} "
          f"{peer:7} {theirs:9.4g} {unit:3} ratio {ratio:6.4g}{verdict}", flush=True)


def summary():
    missed = [row for row in rows if row[7] is not None and row[6] < row[7]]
    return f"{len(rows)} ratios, {len(missed)} below what is wanted"
