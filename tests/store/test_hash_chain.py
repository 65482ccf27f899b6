"""The chain's arithmetic, without a database: what one changed line, one line less, one line more and a chain made anew look like."""

from collections.abc import Sequence
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from bot.ports.audit import ChainHead
from bot.store.hash_chain import START, ChainLink, Walk, link_hash

WORDS = st.text(max_size=12)


def chain(said: list[tuple[str, str, str]], prev: bytes = START, first: int = 1) -> list[ChainLink]:
    """A chain as it is written."""
    links = []
    for seq, (at, what, actor) in enumerate(said, first):
        made = ChainLink(seq, at, what, actor, bytes([seq % 256]) * 32, prev, b"")
        links.append(replace(made, hash=made.computed()))
        prev = links[-1].hash
    return links


def found(links: list[ChainLink], checkpoints: Sequence[ChainHead] = ()) -> list[str]:
    walk = Walk(checkpoints)
    for link in links:
        walk.step(link)
    return [one.text for one in walk.end(0).breaks]


def head_of(links: list[ChainLink], seq: int) -> ChainHead:
    return ChainHead(seq, links[seq - 1].hash.hex() if seq else START.hex())


chains = st.lists(st.tuples(WORDS, WORDS, WORDS), min_size=1, max_size=8).map(chain)


@given(chains, st.data())
def test_a_chain_as_it_was_written_is_whole_against_every_head_it_ever_had(links, data):
    seqs = data.draw(st.lists(st.integers(0, len(links))))
    assert found(links, [head_of(links, seq) for seq in seqs]) == []


@given(chains, st.data(), st.sampled_from(["at", "what", "actor"]))
def test_a_changed_line_is_found_at_its_row_and_nowhere_else(links, data, field):
    row = data.draw(st.integers(0, len(links) - 1))
    links[row] = replace(links[row], **{field: getattr(links[row], field) + "x"})
    assert found(links) == [f"rad {row + 1} är ändrad"]


@given(chains, st.data())
def test_a_changed_commitment_is_found(links, data):
    row = data.draw(st.integers(0, len(links) - 1))
    links[row] = replace(links[row], commitment=b"x" * 32)
    assert found(links) == [f"rad {row + 1} är ändrad"]


@given(chains, st.data())
def test_a_line_whose_own_hash_was_mended_is_found_at_the_next(links, data):
    row = data.draw(st.integers(0, len(links) - 1))
    changed = replace(links[row], what=links[row].what + "x")
    links[row] = replace(changed, hash=changed.computed())
    last = row == len(links) - 1
    assert found(links) == ([] if last else [f"rad {row + 2} är inte fogad till rad {row + 1}"])


@given(chains, st.data())
def test_a_line_taken_out_of_the_middle_is_missed(links, data):
    row = data.draw(st.integers(0, len(links) - 1))
    cut = links[:row] + links[row + 1 :]
    assert found(cut) == ([f"rad {row + 1} saknas"] if row < len(links) - 1 else [])


@given(chains, st.data())
def test_a_cut_tail_is_missed_by_a_head_from_beyond_the_cut(links, data):
    kept = data.draw(st.integers(0, len(links) - 1))
    text = f"kedjan slutar vid rad {kept}, men en kontrollpunkt säger att rad {len(links)} fanns"
    assert found(links[:kept], [head_of(links, len(links))]) == [text]


@given(chains, st.data())
def test_a_chain_made_anew_is_whole_in_itself_and_only_a_head_kept_elsewhere_tells(links, data):
    row = data.draw(st.integers(1, len(links)))
    said = [(link.at, link.what + "x" * (link.seq == row), link.actor) for link in links]
    anew = chain(said)
    assert found(anew) == []
    for seq in range(len(links) + 1):
        text = f"kedjan fram till rad {seq} är inte den som kontrollpunkten såg: den är omräknad"
        assert found(anew, [head_of(links, seq)]) == ([text] if seq >= row else [])


def test_what_stands_in_one_field_cannot_be_moved_to_another():
    one, other = (1, "t", "ab", "c"), (1, "t", "a", "bc")
    assert link_hash(START, one, START) != link_hash(START, other, START)
