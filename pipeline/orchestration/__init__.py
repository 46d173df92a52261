"""How a run goes: DVC as a child process, its output, its progress, its failures."""
