"""A believable address book for the simulator: the same each time, and nobody's."""

from datetime import UTC, datetime, timedelta
from hashlib import md5
from typing import Any, NamedTuple

from exogui.exotel.protocol import Record, contact_path


class _People(NamedTuple):
    """Names that go together, a city, and a range of numbers that no telephone has."""

    given: str
    family: str
    city: str
    numbers: str = "+9155501{:05}"


# No Indian mobile begins with +91 5; +1 … 555 0…, +44 7700 900…, +33 1 99 00… and +61 8 5550… are fiction's own.
_PEOPLE = (
    _People("Aarav Priya Rohan Ananya Vikram Neha Siddharth", "Sharma Verma Gupta Mehta Malhotra", "Jaipur"),
    _People("Karthik Lakshmi Murugan Kavitha Senthil Meenakshi", "Subramanian Rajendran Iyer Natarajan", "Chennai"),
    _People("செந்தில் மீனாட்சி கார்த்திக் தமிழ்ச்செல்வி", "முருகன் சுப்பிரமணியன் இளங்கோ", "மதுரை"),
    _People("Arjun Sneha Venkatesh Divya Rajesh Padma", "Reddy Rao Naidu Chowdary", "Hyderabad"),
    _People("राजेश सुनीता अमित पूजा विजय", "शर्मा वर्मा त्रिपाठी मिश्रा", "वाराणसी"),
    _People("Debjani Sourav Arnab Moumita Subhash", "Chatterjee Banerjee Mukherjee Ghosh", "Kolkata"),
    _People("অনির্বাণ শর্মিলা সুব্রত মৌসুমী", "চট্টোপাধ্যায় বন্দ্যোপাধ্যায় সেন", "কলকাতা"),
    _People("Manjunath Shwetha Basavaraj Chaitra", "Gowda Hegde Shetty Kulkarni", "Bengaluru"),
    _People("Anjali Vishnu Sreelakshmi Biju Aswathy", "Nair Menon Kurian Pillai Varghese", "Kochi"),
    _People("Harpreet Gurpreet Simran Jaswinder Amardeep", "Singh Kaur Gill Dhillon Sandhu", "Amritsar"),
    _People("Kiran Hetal Jignesh Bhavna Chirag", "Patel Shah Desai Joshi Trivedi", "Ahmedabad"),
    _People("ધારા જિજ્ઞેશ ભાવના", "પટેલ શાહ દેસાઈ", "સુરત"),
    _People("Zoya Imran Ayesha Farhan Nusrat", "Khan Siddiqui Ansari Qureshi", "Lucknow"),
    _People("Tenzin Lalrinpuia Ibemhal Temsula Jadav", "Bhutia Chhangte Devi Ao Payeng", "Shillong"),
    _People("Maria Savio Anthony Perpetua", "D'Souza Fernandes Pereira D'Mello", "Panaji"),
    _People("فاطمة يوسف ليلى خالد", "الهاشمي منصور العتيبي", "دبي"),
    _People("伟 秀英 芳 建国 丽华", "王 李 张 陈 欧阳", "上海"),
    _People("Ελένη Γιώργος Σοφία Νίκος", "Παπαδοπούλου Νικολάου Ιωαννίδης", "Αθήνα"),
    _People("Zoë François Anaïs Jérôme Chloé", "Lefèvre Benoît Gauthier Noël", "Lyon", "+331990{:05}"),
    _People("Olivia Harry Siân Callum Niamh", "O'Neill Okafor Smith-Jones Llewellyn", "Leeds", "+4477009{:05}"),
    _People("Emily Marcus Guadalupe Tyrone Ashley", "Johnson Nguyễn Muñoz Washington", "Austin", "+15125550{:03}"),
    _People("Łukasz Małgorzata Søren Åsa Jürgen", "Wiśniewska Ångström Müller Đorđević", "Graz"),
    _People("Matilda Lachlan Kirra Thanh", "Nguyen Murphy Papadakis", "Perth", "+6185550{:04}"),
)
_COMPANIES = (
    "Lotus Traders", "Saffron & Sons", "Deccan Logistics Pvt. Ltd.", "Monsoon Travels", "Banyan Tree Clinic",
    "Chai Point 24/7", "Nilgiri Tea Co-operative", "Peacock Prints", "Ganga Electricals", "O'Neill, Okafor & Partners",
    "Südwind GmbH", "काशी वस्त्र भंडार", "@home Interiors", "Sunrise Coaching Centre", "Zenith Motors (Service)",
)  # fmt: skip
_TAGS = ("lead", "customer", "supplier", "newsletter 2023", "trade fair", "old import", "support")
_DOMAINS = ("example.com", "example.org", "example.net", "mail.example", "post.example", "shop.example")
_FIRST_DAY = datetime(2019, 4, 1, 4, 30, tzinfo=UTC)


def address_book(account_sid: str, count: int = 300) -> list[Record]:
    """So many contacts of this account, the same ones each time; a longer book begins with the shorter one."""
    return [_contact(account_sid, place) for place in range(count)]


def _contact(account_sid: str, place: int) -> Record:
    digest = md5(f"{account_sid} contact {place}".encode(), usedforsecurity=False)
    sid, dice = digest.hexdigest(), digest.digest()
    people = _PEOPLE[place % len(_PEOPLE)]
    given, family = people.given.split(), people.family.split()
    first, last = given[dice[0] % len(given)], family[dice[1] % len(family)]
    created = _FIRST_DAY + timedelta(hours=int.from_bytes(dice[2:4]) * 0.8, seconds=dice[4] * 13)
    record: Record = {
        "sid": sid,
        "date_created": f"{created:%Y-%m-%dT%H:%M:%SZ}",
        "date_updated": f"{created + timedelta(days=dice[5] % 90, seconds=dice[6]):%Y-%m-%dT%H:%M:%SZ}",
        "account_sid": account_sid,
        "number": people.numbers.format(place),
        "first_name": first,
        "last_name": last if dice[7] % 9 else None,
        "company_name": _COMPANIES[dice[8] % len(_COMPANIES)] if dice[9] % 3 else None,
        "email": _email(first, last, place, dice[10]),
        "tag": _TAGS[dice[11] % len(_TAGS)] if dice[12] % 5 else None,
        "custom_field": _custom_field(people.city, dice[13:], created),
        "uri": contact_path(account_sid, sid),
    }
    if dice[14] % 11 == 0:
        del record["company_name"], record["tag"]
    return record


def _email(first: str, last: str, place: int, dice: int) -> str | None:
    if dice % 4 == 0:
        return None
    name = f"{first}.{last}".lower().replace("'", "")
    return f"{name if name.isascii() else f'contact{place}'}@{_DOMAINS[dice % len(_DOMAINS)]}"


def _custom_field(city: str, dice: bytes, created: datetime) -> dict[str, Any] | None:
    kind = dice[0] % 4
    if kind == 0:
        return {"city": city, "plan": ("free", "silver", "gold")[dice[1] % 3]}
    if kind == 1:
        visits = [{"on": f"{created + timedelta(days=30 * month):%Y-%m-%d}", "spent": dice[1] * 10} for month in (1, 2)]
        return {"address": {"city": city, "floor": dice[1] % 12}, "visits": visits, "do_not_disturb": dice[2] % 2 == 0}
    return {} if kind == 2 else None


def full_name(record: Record) -> str:
    return f"{record['first_name']} {record['last_name'] or ''}".strip()
