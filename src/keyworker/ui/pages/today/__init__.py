"""Today: what there is to do, readable in twenty seconds. Made by the shell through `TodayPresenter`."""
