import numpy as np
import pytest

from dmn.evaluation.projection import memory_map, nearest


def test_memories_on_a_plane_are_all_shown_with_their_distances(random):
    plane = random.normal(size=(50, 2)) * (3, 1)
    axes, _ = np.linalg.qr(random.normal(size=(9, 2)))
    found = memory_map((plane @ axes.T).astype(np.float32))
    assert found.share == pytest.approx(1, abs=1e-6)
    distances = np.linalg.norm(plane[:, None] - plane, axis=-1)
    np.testing.assert_allclose(
        np.linalg.norm(found.points[:, None] - found.points, axis=-1), distances, atol=1e-5
    )


def test_the_first_direction_is_the_widest_and_the_share_counts_the_rest(random):
    memories = random.normal(size=(4000, 3)) * (1, 5, 2)
    found = memory_map(memories)
    np.testing.assert_allclose(found.points.std(0), (5, 2), rtol=0.1)
    assert found.share == pytest.approx(29 / 30, abs=0.01)
    assert abs(np.corrcoef(found.points[:, 0], memories[:, 1])[0, 1]) > 0.99


def test_one_memory_or_equal_ones_lie_in_the_middle():
    found = memory_map(np.ones((3, 4), dtype=np.float16))
    np.testing.assert_allclose(found.points, 0)
    assert found.share == 1


def test_the_nearest_memory_points_the_same_way_whatever_its_length():
    memories = np.array([[1, 0], [0, 2], [30, 3], [-1, 0], [0, 0]], dtype=np.float16)
    order, cosines = nearest(memories[0], memories)
    assert order.tolist() == [0, 2, 1, 4, 3]
    np.testing.assert_allclose(cosines, [1, 0.995, 0, 0, -1], atol=1e-3)
