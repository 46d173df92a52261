import lightgbm as lgb
import pytest

from models.explanation.shapley.groups import BITS, Question, grouped
from models.explanation.shapley.paths import paths_of
from models.monotonicity.trees import Tree, UnknownForm, read_trees
from tests.forests import Split, model_text


def tree(root: Split, features: int = 60) -> Tree:
    return read_trees(lgb.Booster(model_str=model_text([root], features)).model_to_string())[0]


def chain(depth: int) -> Split:
    """Leaves on the left, a new feature on every level."""
    root = Split(depth - 1, 0.0, 1.0, -1.0)
    for feature in reversed(range(depth - 1)):
        root = Split(feature, 0.0, 1.0, root)
    return root


def test_a_feature_asked_twice_is_one_of_the_path_and_its_shares_are_multiplied() -> None:
    # The leaves have 1, 2 and 5 training rows.
    paths = paths_of(tree(Split(0, 1.0, Split(0, 0.0, 0.1, 0.2), 0.3)))
    assert [path.value for path in paths] == [0.1, 0.2, 0.3]
    assert [path.features for path in paths] == [(0,), (0,), (0,)]
    assert [path.shares for path in paths] == [(3 / 8 * 1 / 3,), (3 / 8 * 2 / 3,), (5 / 8,)]


def test_a_small_tree_is_one_group_whose_questions_are_its_nodes() -> None:
    (group,) = grouped(paths_of(tree(Split(0, 0.0, 0.1, Split(1, 0.0, 0.2, 0.3)))))
    assert group.questions == (Question(((0, True),)), Question(((1, True),)))
    # By leaf, then by question: what stops a row at a no and at a yes. The first leaf skips the second question.
    assert group.masks == (((0, 1), (0, 0)), ((1, 0), (0, 2)), ((1, 0), (2, 0)))


def test_neighbours_form_groups_of_as_many_questions_as_are_allowed_and_a_deep_leaf_its_own() -> None:
    groups = grouped(paths_of(tree(chain(14))))
    assert [len(group.paths) for group in groups] == [BITS, 1, 1, 1, 1, 1, 1]
    assert [len(group.questions) for group in groups] == [BITS, 10, 11, 12, 13, 14, 14]


def test_what_a_deep_leaf_asks_of_one_feature_is_one_question() -> None:
    root: Split | float = 1.0
    for level in reversed(range(24)):
        root = Split(level % 12, -float(level), root, -1.0)
    assert isinstance(root, Split)
    deepest = grouped(paths_of(tree(root)))[0]
    assert [len(question.steps) for question in deepest.questions] == [2] * 12


def test_a_path_over_more_features_than_can_be_numbered_is_refused() -> None:
    with pytest.raises(UnknownForm, match="more than 52 features"):
        grouped(paths_of(tree(chain(53))))
