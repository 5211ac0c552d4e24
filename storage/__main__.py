"""`python -m storage migrate`: bring the database up to date before the processes start."""

import sys

from storage import StorageSettings, migrate, open_engine


def main() -> None:
    if sys.argv[1:] != ["migrate"]:
        sys.exit("usage: python -m storage migrate")
    copy = migrate(open_engine(StorageSettings()))
    if copy is not None:
        print(f"database upgraded; a copy of the older one is {copy}")


if __name__ == "__main__":
    main()
