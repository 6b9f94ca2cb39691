"""What every floor stands on: ids, time, errors, folders, logs. Knows no family, no screen, no store."""
