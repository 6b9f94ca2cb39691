"""`python -m keyworker`: the desktop application, as the console script starts it."""

from keyworker.cli.main import main

if __name__ == "__main__":
    main()
