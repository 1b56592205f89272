"""What is true about each number, and whether a run could have known it.

Read from the people and from what stands in their account, never with the pipeline's own code.
"""

from sendable.clicksend.sandbox.generator.truth.telling import tell_truth
from sendable.clicksend.sandbox.generator.truth.world import World

__all__ = ["World", "tell_truth"]
