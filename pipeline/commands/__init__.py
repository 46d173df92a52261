"""The words of ``default-risk``, one file each: options, help, and the call of what does the work.

What a command needs is imported inside its function: libraries that take seconds to load are not waited for by others.
"""
