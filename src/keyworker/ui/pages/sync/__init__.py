"""Sync: what the hub has received, what is only here, what was set aside. Made by the shell through `SyncPresenter`."""
