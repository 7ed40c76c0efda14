"""What both drivers need: lines, messages, calls, answers, conversions and errors."""
