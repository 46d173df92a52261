"""Every benchmark, one after the other: ``make bench``."""

from benchmarks import allocation, chain, crm, desk, explaining, pipeline, score, validate, windows

if __name__ == "__main__":
    pipeline.main()
    validate.main()
    allocation.main()
    windows.main()
    explaining.main()
    score.main()
    chain.race(chain.ROWS)
    desk.main()
    crm.main()
