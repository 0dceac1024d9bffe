"""Back and forward through what was asked."""

from dataclasses import replace

from app.views.shared.history import MAX_ENTRIES, ONE_EDIT, Asked, Entry, History


def entry(story: str, question: str = "Where is Mary?", edit: bool = True, at: float = 0) -> Entry:
    return Entry(Asked(story, question, "babi", 3), f"answer to {story}", 0.5, edit, float(at))


def history(*entries: Entry) -> History:
    made = History()
    for each in entries:
        made.record(each)
    return made


def stories(made: History) -> list[str]:
    return [each.asked.story for each in made.entries]


def test_back_and_forward_lead_through_what_was_asked() -> None:
    made = history(entry("a", edit=False), entry("b", at=10), entry("c", at=20))
    assert (made.can_go_back, made.can_go_forward) == (True, False)
    assert [made.go(-1).story, made.go(-1).story, made.go(1).story] == ["b", "a", "b"]
    assert (made.can_go_back, made.can_go_forward) == (True, True)


def test_steps_beyond_either_end_stay_there() -> None:
    made = history(entry("a", edit=False), entry("b", at=10))
    assert made.go(-5).story == "a"
    assert made.go(5).story == "b"


def test_asking_the_same_again_adds_nothing() -> None:
    made = history(entry("a", edit=False), entry("b", at=10))
    made.go(-1)
    made.record(entry("a", at=20))
    assert stories(made) == ["a", "b"]
    assert made.can_go_forward


def test_a_new_question_after_going_back_drops_what_lay_ahead() -> None:
    made = history(entry("a", edit=False), entry("b", at=10))
    made.go(-1)
    made.record(entry("c", at=20))
    assert stories(made) == ["a", "c"]


def test_pauses_while_typing_are_one_edit() -> None:
    made = history(entry("a", edit=False), entry("ab", at=10), entry("abc", at=10 + ONE_EDIT / 2))
    assert stories(made) == ["a", "abc"]


def test_edits_far_apart_or_in_another_box_are_kept_apart() -> None:
    later = entry("abc", at=10 + ONE_EDIT)
    assert stories(history(entry("a", edit=False), entry("ab", at=10), later)) == ["a", "ab", "abc"]
    other = entry("a. b", "Where is John?", at=10)
    assert len(history(entry("a", edit=False), entry("a. b", at=10), other).entries) == 3


def test_only_an_edit_has_a_before() -> None:
    first, edited = entry("A cat.", edit=False), entry("A cat. A dog.", at=10)
    assert history(first).before_edit is None
    assert history(first, edited).before_edit == first
    assert history(first, edited, entry("A cat.", edit=False, at=20)).before_edit is None


CAT = "Anna has a cat. It sleeps."
DOG = "Ben walked the dog. They are tired."


def test_answers_to_two_questions_or_of_two_stories_are_not_compared() -> None:
    first = entry(CAT, edit=False)
    assert history(first, entry(CAT, "Who has a cat?", at=10)).before_edit is None
    assert history(first, entry(DOG, at=10)).before_edit is None
    other = replace(entry(CAT, at=10), asked=replace(first.asked, checkpoint="sentiment"))
    assert history(first, other).before_edit is None
    assert history(first, entry(CAT.replace("sleeps", "eats"), at=10)).before_edit == first
    one_word = entry("Anna has a red cat.", edit=False), entry("Anna has a big cat.", at=10)
    assert history(*one_word).before_edit == one_word[0]


def test_a_new_story_and_then_its_question_are_one_edit() -> None:
    typed = entry(CAT, edit=False), entry(DOG, at=10), entry(DOG, "Who is tired?", at=100)
    made = history(*typed)
    assert made.entries == [typed[0], typed[2]]
    later = entry(DOG, "Who walked?", at=200)
    made.record(later)
    made.record(entry(CAT, "Who walked?", at=300))
    assert [each.asked.question for each in made.entries][1:3] == ["Who is tired?", "Who walked?"]


def test_a_new_story_that_is_changed_at_once_is_the_one_before_the_edit() -> None:
    made = history(
        entry("The fox sleeps.", edit=False),
        entry("Mary left. John sat down.", at=10),
        entry("Mary left. Ann sat down.", at=10 + ONE_EDIT / 2),
    )
    assert made.before_edit is not None
    assert made.before_edit.asked.story == "Mary left. John sat down."


def test_the_oldest_entries_are_forgotten() -> None:
    made = history(*(entry(str(i), edit=False) for i in range(MAX_ENTRIES + 5)))
    assert len(made.entries) == MAX_ENTRIES
    assert made.go(-MAX_ENTRIES).story == "5"


def test_an_edit_that_stands_apart_is_not_joined_to_the_one_before() -> None:
    made = history(entry("a", edit=False), entry("ab", at=10))
    made.record(entry("abc", at=11), apart=True)
    assert stories(made) == ["a", "ab", "abc"]


def test_what_had_no_answer_is_kept_but_is_nothing_before_an_edit() -> None:
    unanswered = replace(entry("b", at=10), answer="")
    made = history(entry("a", edit=False), unanswered, entry("c", at=20))
    assert stories(made) == ["a", "b", "c"]
    assert made.before_edit is None


def test_what_had_no_answer_takes_the_one_that_it_gets_later() -> None:
    made = history(entry("a", edit=False), replace(entry("b", at=10), answer=""))
    made.record(entry("b", edit=False, at=20))
    assert stories(made) == ["a", "b"]
    assert made.current == entry("b", at=20)
