"""Questions and answers: star instruments and questionnaires. Knows no family and no screen."""
