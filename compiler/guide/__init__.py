"""What the author's guide shows beside the schema's words: examples that compile, and what the compiler says of one."""

from compiler.guide.examples import Examples, examples
from compiler.guide.lesson import Lesson, lesson
from compiler.guide.pages import guide_tasks

__all__ = ["Examples", "Lesson", "examples", "guide_tasks", "lesson"]
