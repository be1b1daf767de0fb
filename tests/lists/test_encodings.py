"""Lists in the encodings that were common before Unicode: every name comes out as it was written."""

import random
from pathlib import Path

import pytest

from exogui.errors import InputError
from exogui.lists.readers import encoding_detection
from exogui.lists.readers.encoding_detection import legacy_encoding
from exogui.lists.readers.list_file import ListFile, open_file
from exogui.lists.source import HEAD

DICE = random.Random(11)
SIDS = [DICE.randbytes(16).hex() for _ in range(60)]

#: (encodings, names, what the columns are called).
LANGUAGES = {
    "Russian": (
        "cp1251 koi8_r cp866 iso8859_5 mac_cyrillic",
        "Иван Петров|Мария Иванова|Сергей Кузнецов|Ольга Смирнова|Юрий Щербаков|Анна Попова|Николай Морозов",
        "имя,город",
    ),
    "Ukrainian": (
        "cp1251 koi8_u",
        "Олександр Шевченко|Оксана Коваленко|Андрій Бондаренко|Ірина Ткаченко|Наталія Олійник|Євген Поліщук",
        "ім'я,місто",
    ),
    "Bulgarian": (
        "cp1251",
        "Георги Иванов|Мария Димитрова|Елена Тодорова|Николай Стоянов|Петър Ангелов|Цветан Щерев",
        "име,град",
    ),
    "Greek": (
        "cp1253 iso8859_7",
        "Γιώργος Παπαδόπουλος|Μαρία Νικολάου|Δημήτρης Οικονόμου|Ελένη Γεωργίου|Νίκος Χατζής|Άννα Βασιλείου",
        "όνομα,πόλη",
    ),
    "Polish": (
        "cp1250 iso8859_2",
        "Łukasz Wójcik|Małgorzata Dąbrowska|Agnieszka Wiśniewska|Elżbieta Jabłońska|Stanisław Kaźmierczak",
        "imię,społeczność",
    ),
    "Czech": (
        "cp1250 iso8859_2",
        "Jiří Novák|Kateřina Dvořáková|Zdeněk Svoboda|Božena Procházková|Tomáš Kučera|Ondřej Růžička",
        "jméno,město",
    ),
    "Hungarian": (
        "cp1250 iso8859_2",
        "Nagy László|Fűzesi Dezső|Kovács Erzsébet|Horváth Gergő|Kiss Enikő|Molnár Ödön",
        "név,város",
    ),
    "Turkish": (
        "cp1254 iso8859_9",
        "Ayşe Yılmaz|Mehmet Öztürk|Fatma Çelik|Hüseyin Doğan|İbrahim Kılıç|Gülşen Aydın",
        "adı,şehir",
    ),
    "Lithuanian": (
        "cp1257",
        "Žygimantas Jankauskas|Rūta Kazlauskaitė|Šarūnas Petrauskas|Eglė Žukauskienė",
        "vardas,pavardė",
    ),
    "Arabic": (
        "cp1256 iso8859_6",
        "محمد عبد الله|فاطمة الزهراء|أحمد حسن|خديجة علي|يوسف إبراهيم|مريم الخطيب",
        "الاسم,المدينة",
    ),
    "Hebrew": ("cp1255 iso8859_8", "דוד כהן|שרה לוי|משה מזרחי|רחל פרץ|יעקב פרידמן|אסתר שפירא", "שם,עיר"),
    "Thai": ("cp874 tis_620", "สมชาย ใจดี|สมหญิง รักไทย|วิชัย สุขสันต์|มาลี ทองดี|ประเสริฐ ศรีสุข", "ชื่อ,เมือง"),
    "Japanese": (
        "cp932 shift_jis euc_jp iso2022_jp",
        "山田太郎|佐藤花子|鈴木一郎|高橋美咲|渡辺由美子|伊藤さくら|山本ケンジ|加藤ひろし",
        "氏名,都道府県",
    ),
    "Korean": ("cp949 euc_kr iso2022_kr", "김철수|이영희|박지성|최민수|정수진|강호동|윤서연", "이름,도시"),
    "Chinese": ("gb2312 gbk gb18030", "王伟|李娜|张敏|刘洋|陈静|杨磊|欧阳建国|司马晓明", "姓名,城市"),
    "Chinese of Taiwan": ("big5", "陳志明|林淑芬|黃俊傑|張雅婷|王美玲|歐陽國華", "姓名,城市"),
    "German": (
        "cp1252 latin_1 iso8859_15 cp850 mac_roman",
        "Jürgen Müller|Käthe Schröder|Günter Weiß|Ursula Jäger",
        "Name,Größe",
    ),
    "French": (
        "cp1252 iso8859_15",
        "François Lefèvre|Hélène Béranger|Jérôme Château|Aurélie Noël|Cœur Œuvrard",
        "prénom,société",
    ),
    "Spanish": ("cp1252 latin_1", "José Núñez|María Ibáñez|Ángel Muñoz|Begoña Peña|Íñigo Gómez", "nombre,dirección"),
    "Portuguese": (
        "cp1252 latin_1",
        "João Gonçalves|Conceição Simões|António Magalhães|Inês Leitão",
        "nome,observação",
    ),
    "Swedish": ("cp1252 latin_1", "Åsa Öberg|Jörgen Åkesson|Märta Sjöström|Göran Ström", "förnamn,ort"),
    "Danish": ("cp1252 latin_1", "Søren Kjær|Bjørn Ødegård|Lærke Højgaard|Åse Bjørnsen", "navn,bemærkning"),
    "Icelandic": (
        "cp1252 latin_1",
        "Guðrún Þórðardóttir|Ólafur Guðmundsson|Sigríður Björnsdóttir|Davíð Örn",
        "nafn,staður",
    ),
    "Estonian": ("cp1252 latin_1", "Jüri Tamm|Õie Pärn|Kätlin Mägi|Tõnu Kõiv", "nimi,märkus"),
    "from everywhere": (
        "cp1252",
        "José Núñez|Jürgen Müller|Søren Kjær|François Lefèvre|Guðrún Þórðardóttir|João Gonçalves",
        "name,note",
    ),
}
CASES = [(language, encoding) for language, (some, _, _) in LANGUAGES.items() for encoding in some.split()]


def _name(names: str) -> str:
    return DICE.choice(names.split("|"))


def _forms(names: str, titles: str) -> list[str]:
    """As programs write lists: names everywhere, few among others, and one column of them in capitals."""
    first, second = titles.split(",")
    few = ["John Smith", "Priya Sharma", *names.split("|")[:3]]
    return [
        "\r\n".join([f"Contact SID;{first};{second}", *(f"{sid};{_name(names)};{_name(names)}" for sid in SIDS)]),
        "\n".join(["sid,name,number", *(f"{sid},{DICE.choice(few)},+9198{n:08}" for n, sid in enumerate(SIDS))]),
        "\n".join(["sid,name", *(f"{sid},{_name(names).upper()}" for sid in SIDS)]),
        "\n".join(f'"{_name(names)}"\t{sid}' for sid in SIDS),
    ]


def _read(found: ListFile) -> list[str]:
    return [sid for part in found.read(found.guess.column, set()) for sid in part.sids]


@pytest.mark.parametrize(("language", "encoding"), CASES)
def test_a_list_in_a_legacy_encoding_is_read_as_it_was_written(tmp_path: Path, language: str, encoding: str) -> None:
    _, names, titles = LANGUAGES[language]
    for text in _forms(names, titles):
        try:
            data = text.encode(encoding)
        except UnicodeEncodeError:
            continue  # capitals that this encoding lacks
        path = tmp_path / "list.csv"
        path.write_bytes(data)
        found = open_file(path)
        assert data.decode(found.encoding) == text, found.encoding
        assert _read(found) == SIDS


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be", "utf-32"])
@pytest.mark.parametrize("language", ["Russian", "Chinese", "German"])
def test_unicode_without_a_mark_is_read(tmp_path: Path, language: str, encoding: str) -> None:
    _, names, titles = LANGUAGES[language]
    for text in _forms(names, titles):
        (tmp_path / "list.csv").write_bytes(text.encode(encoding))
        found = open_file(tmp_path / "list.csv")
        assert found.preview[3][1].strip() in text
        assert _read(found) == SIDS


def test_damaged_escape_sequences_are_rows_or_a_sentence(tmp_path: Path) -> None:
    whole = "\n".join(f"{sid},山田太郎" for sid in SIDS).encode("iso2022_jp")
    for broken in (b"\x1b" * 20, b"\x1b$\xff\xff", b"\x1b$" + b"B" * 50, b"\x1b(" * 9 + b"\0"):
        (tmp_path / "list.txt").write_bytes(whole[:900] + broken + whole[900:])
        try:
            sids = _read(open_file(tmp_path / "list.txt"))
        except InputError as error:
            sids, said = [], error.advice
        else:
            said = "Nothing was sent."
        assert said.startswith("Nothing was sent.")
        assert set(sids) <= set(SIDS)


def test_names_that_come_late_in_a_long_list_show_its_encoding(tmp_path: Path) -> None:
    sids = [f"{n:032x}" for n in range(1 << 35, (1 << 35) + 40_000)]
    rows = [f"{sid},John" for sid in sids]
    rows[30_000:] = [f"{sid},Иван Петров" for sid in sids[30_000:]]
    data = "\n".join(["sid,name", *rows]).encode("cp1251")
    assert data[:HEAD].isascii()
    (tmp_path / "list.csv").write_bytes(data)
    found = open_file(tmp_path / "list.csv")
    assert found.encoding == "cp1251"
    assert _read(found) == sids


def test_a_few_damaged_bytes_make_no_other_encoding_of_utf_8(tmp_path: Path) -> None:
    text = "\n".join(["sid,name", *(f"{sid},Иван Петров" for sid in SIDS)])
    data = text.encode().replace("Иван".encode(), b"\xd0", 1)
    (tmp_path / "list.csv").write_bytes(data)
    found = open_file(tmp_path / "list.csv")
    assert found.encoding == "utf-8"
    assert _read(found) == SIDS


def test_plain_ascii_and_utf_8_never_ask_the_library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def never(_: bytes) -> str:
        raise AssertionError

    monkeypatch.setattr(encoding_detection, "_non_latin", never)
    for text in ("\n".join(SIDS), "\n".join(f"{sid},Иван" for sid in SIDS)):
        (tmp_path / "list.csv").write_bytes(text.encode())
        assert _read(open_file(tmp_path / "list.csv")) == SIDS
    (tmp_path / "list.csv").write_bytes("\n".join(f"{sid},Müller" for sid in SIDS).encode("cp1252"))
    assert open_file(tmp_path / "list.csv").encoding == "cp1252"


def test_the_library_is_told_a_sample_however_long_the_list(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[int] = []

    def note(some: bytes) -> str:
        told.append(len(some))
        return "cp1251"

    monkeypatch.setattr(encoding_detection, "_non_latin", note)
    rows = [f"{n:032x},Иван {n} Петров" for n in range(100_000)]
    assert legacy_encoding("\n".join(rows).encode("cp1251")) == "cp1251"
    assert legacy_encoding(b"\xc0" * 10_000_000) == "cp1251"
    assert max(told) <= 20_100
