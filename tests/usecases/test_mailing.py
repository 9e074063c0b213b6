"""A mail with the pack goes to who may have that edition, and to nobody else."""

from __future__ import annotations

import dataclasses
import datetime
import email
import email.policy
from email.message import EmailMessage
from pathlib import Path

import pytest
from usecases.hands import Hands, told

from kb_desktop.domain.problems import Refused
from kb_desktop.domain.records import RecordId
from kb_desktop.usecases import mailing, people

NOW = datetime.datetime(2026, 9, 15, 10, 30, tzinfo=datetime.UTC)


def _member(hands: Hands, name: str, role: str, mail: str = "") -> RecordId:
    person = {"name": name, "work_mail": mail or None}
    people.add_member(hands.workspace, person, {"role": role}, hands.today)
    return hands.only("person", name=name).id


@pytest.fixture
def meeting(vth: Hands) -> RecordId:
    _member(vth, "Vera Voorzitter", "chair", "vera@gemeente.example")
    _member(vth, "Lidwien Lid", "member", "lidwien@provincie.example")
    _member(vth, "Zeno Zonder", "member")
    _member(vth, "Gast Gerrits", "guest", "gast@bedrijf.example")
    return vth.meeting("Najaarsvergadering", place="Stadhuis")


def _mails(letter: mailing.Letter) -> set[str]:
    return {each.mail for each in letter.to}


def test_the_pack_of_the_group_goes_to_its_members_and_not_to_guests(vth: Hands, meeting: RecordId) -> None:
    letter = mailing.letter_for(vth.workspace, meeting, "Coba Coördinator")
    assert _mails(letter) == {"vera@gemeente.example", "lidwien@provincie.example"}
    assert letter.without_mail == ("Zeno Zonder",)
    assert letter.not_for == ("Gast Gerrits",)
    assert not letter.hidden


def test_the_public_edition_is_for_guests_too_and_hides_the_addresses(vth: Hands, meeting: RecordId) -> None:
    letter = mailing.letter_for(vth.workspace, meeting, "Coba Coördinator", "openbaar")
    assert "gast@bedrijf.example" in _mails(letter)
    assert letter.hidden
    assert "openbaar" in letter.body


def test_the_chairs_copy_goes_to_who_leads(vth: Hands, meeting: RecordId) -> None:
    vth.change(meeting, minute_taker=vth.only("person", name="Lidwien Lid").id)
    letter = mailing.letter_for(vth.workspace, meeting, "Coba Coördinator", "regie")
    assert _mails(letter) == {"vera@gemeente.example", "lidwien@provincie.example"}
    assert letter.without_mail == ()
    assert set(letter.not_for) == {"Zeno Zonder", "Gast Gerrits"}
    assert "vertrouwelijk" in letter.body


def test_the_pack_of_the_directors_does_not_go_to_the_group(joint: Hands) -> None:
    director = joint.make("person", name="Dirk Directeur", work_mail="dirk@rijk.example")
    joint.make("membership", person=director, role="member")
    from usecases.hands import theme_id

    other = joint.make("person", name="Lid van VTH", work_mail="lid@vth.example")
    joint.make("membership", person=other, role="member", theme=theme_id("VTH"))
    letter = mailing.letter_for(joint.workspace, joint.meeting("DO", type="DO"), "Siem Secretaris", "do")
    assert _mails(letter) == {"dirk@rijk.example"}


def test_who_left_the_group_gets_nothing(vth: Hands, meeting: RecordId) -> None:
    lid = vth.only("person", name="Lidwien Lid").id
    people.end_membership(vth.workspace, vth.only("membership", person=lid).id, vth.today)
    assert "lidwien@provincie.example" not in _mails(mailing.letter_for(vth.workspace, meeting, "Coba"))


def _read(path: Path) -> EmailMessage:
    message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    return message


def test_the_draft_is_read_back_by_another_reader_with_the_file_whole(
    vth: Hands, meeting: RecordId, tmp_path: Path
) -> None:
    paper = tmp_path / "vergaderstukken 8 oktober – Súdwest.pdf"
    paper.write_bytes(bytes(range(256)) * 400)
    letter = mailing.letter_for(vth.workspace, meeting, "Vera Voorzitter", serial=2)
    assert mailing.write_draft(letter, [paper], tmp_path / "mail.eml", NOW) == []
    raw = (tmp_path / "mail.eml").read_bytes()
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    assert raw.isascii()
    message = _read(tmp_path / "mail.eml")
    assert message["X-Unsent"] == "1"
    assert message["Subject"] == "Nazending 2 – Najaarsvergadering – donderdag 8 oktober 2026"
    assert {each.addr_spec for each in message["To"].addresses} == _mails(letter)
    assert message["From"].addresses[0].addr_spec == "vera@gemeente.example"
    assert message["Date"].datetime == NOW
    body = message.get_body()
    assert body is not None
    assert "nazending 2 bij de stukken voor ‘Najaarsvergadering’ op donderdag 8 oktober 2026" in " ".join(
        body.get_content().split()
    )
    (attached,) = message.iter_attachments()
    assert attached.get_filename() == paper.name
    assert attached.get_content_type() == "application/pdf"
    assert attached.get_payload(decode=True) == paper.read_bytes()


def test_addresses_of_the_public_edition_are_hidden(vth: Hands, meeting: RecordId, tmp_path: Path) -> None:
    letter = mailing.letter_for(vth.workspace, meeting, "Coba", "openbaar")
    mailing.write_draft(letter, [], tmp_path / "mail.eml", NOW)
    message = _read(tmp_path / "mail.eml")
    assert message["To"] is None
    assert len(message["Bcc"].addresses) == 3
    assert message["From"] is None  # nobody called Coba has an address


@pytest.mark.parametrize("mail", ["geen adres", "a@b@c.example", "@example", "naam@", "é@x.example", "x\ny@z.example"])
def test_an_address_that_cannot_be_one_is_told_and_never_written(tmp_path: Path, mail: str) -> None:
    letter = mailing.Letter(
        (mailing.Recipient("Goed", "goed@x.example"), mailing.Recipient("Fout", mail)),
        (),
        (),
        "Stukken",
        "Tekst",
        mailing.Recipient("Coba", ""),
    )
    assert mailing.write_draft(letter, [], tmp_path / "mail.eml", NOW) == [mail]
    assert [each.addr_spec for each in _read(tmp_path / "mail.eml")["To"].addresses] == ["goed@x.example"]


def test_a_file_that_is_gone_is_refused_and_no_draft_is_left(vth: Hands, meeting: RecordId, tmp_path: Path) -> None:
    letter = mailing.letter_for(vth.workspace, meeting, "Coba")
    with pytest.raises(Refused) as refused:
        mailing.write_draft(letter, [tmp_path / "weg.pdf"], tmp_path / "mail.eml", NOW)
    told(refused, "mail.attachment_missing", "weg.pdf")
    assert not (tmp_path / "mail.eml").exists()


def test_a_draft_that_cannot_be_written_is_refused(vth: Hands, meeting: RecordId, tmp_path: Path) -> None:
    (tmp_path / "mail.eml").mkdir()
    with pytest.raises(Refused) as refused:
        mailing.write_draft(mailing.letter_for(vth.workspace, meeting, "Coba"), [], tmp_path / "mail.eml", NOW)
    told(refused, "mail.not_written", "mail.eml")


@pytest.mark.parametrize(
    "title",
    [
        "samenwerkingsovereenkomst – „x” économie ë de de ë Énergie de Énergie regio’s samenwerkingsovereenkomst",
        "– – “x” de Énergie 2 – 2 a,b; 2 regio’s “x”",
        "Overleg  met twee  spaties achter elkaar en zo lang dat de regel  zeker wordt gevouwen door wie hem schrijft",
        "Kort",
    ],
)
def test_a_long_subject_reads_back_as_it_was_typed(vth: Hands, tmp_path: Path, title: str) -> None:
    letter = dataclasses.replace(mailing.letter_for(vth.workspace, vth.meeting(), "Coba"), subject=title)
    mailing.write_draft(letter, [], tmp_path / "post.eml", NOW)
    written = (tmp_path / "post.eml").read_bytes()
    assert email.message_from_bytes(written, policy=email.policy.default)["Subject"] == title
    assert max(map(len, written.split(b"\r\n\r\n")[0].split(b"\r\n"))) <= 78
