"""What is told: the alert, its sentence, its severity, and how it is written on the wire."""
