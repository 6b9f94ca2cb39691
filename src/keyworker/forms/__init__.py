"""Questions and answers: star instruments today, questionnaires later. Knows no family and no screen."""
