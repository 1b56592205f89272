"""Names, places and sources that generated people carry, with a few nasty ones planted."""

from __future__ import annotations

_FIRST = """
Olivia Amelia Isla Charlotte Mia Grace Ruby Sophie Matilda Zoe Jack Noah Oliver Leo Henry Thomas
Lachlan Cooper Angus Declan Siobhán Niamh Aoife Rhys Eilidh Aroha Tāne Mere Wiremu Nikau Wei Xiu
Jing Hao Ming Yuki Haruto Sakura Minh Linh Thảo Anh Priya Arjun Ananya Rohan Fatima Omar Layla
Yusuf Zainab Noor Chidi Ngozi Amara Kwame Sofia Mateo Lucía Diego Camila José Ingrid Lars Søren
Astrid Jürgen Käthe Łukasz Zofia Giulia Matteo Élodie François Dimitri Katerina Aleksandr Olga
Mehmet Ayşe Leilani Sione Talia Kirra Jarrah
"""
FIRST_NAMES = tuple(_FIRST.split())

_LAST = """
Smith Jones Williams Brown Wilson Taylor Nguyen Tran Pham Le Chen Wang Li Zhang Singh Kaur Patel
Sharma Khan Hussain O'Brien O'Connor Murphy Kelly Walsh MacDonald Campbell Stewart Williamson
Te-Rangi Parata Ngata Tanaka Sato Kim Park Garcia Martínez López Silva Santos Müller Schmidt
Weber Rossi Bianchi Dubois Lefèvre Kowalski Nowak Papadopoulos Ivanov Petrov Yılmaz Demir Okafor
Mensah Abdi Hassan Haddad Cohen Johansson Nielsen Faleolo Tuivasa Edwards
"""
LAST_NAMES = tuple(_LAST.split())

PLANTED_NAMES = (
    ('=HYPERLINK("http://x.example","x")', "Smith"),
    ("<script>alert(1)</script>", "Jones"),
    ("🌸 Mia 🌸", "Tran"),
    ("Maximiliana-" * 18, "von und zu Hohenberg-Wallenstein"),
    ("@SUM(1+1)", "Lee"),
    ("-2+3", "Singh"),
    ("", ""),
    ('"Ace", the', "D'Arcy; DROP TABLE contacts"),
    ("Zoë\u200b", "N\u00a0O"),
    ("محمد", "الأحمد"),
)
"""First and last names that break careless spreadsheets, pages and columns."""

CITIES = {
    "AU": ("Sydney", "Melbourne", "Brisbane", "Perth", "Adelaide", "Hobart", "Canberra", "Darwin"),
    "US": ("Chicago", "Portland", "Austin", "Boston", "Denver"),
    "NZ": ("Auckland", "Wellington", "Christchurch", "Dunedin"),
    "GB": ("London", "Leeds", "Glasgow", "Cardiff"),
    "SG": ("Singapore",),
    "IE": ("Dublin", "Cork"),
    "FR": ("Paris", "Lyon"),
    "DE": ("Berlin", "Köln"),
    "CA": ("Toronto", "Vancouver"),
}

STATES = {
    **{"Sydney": "NSW", "Melbourne": "VIC", "Brisbane": "QLD", "Perth": "WA", "Adelaide": "SA"},
    **{"Hobart": "TAS", "Canberra": "ACT", "Darwin": "NT"},
    **{"Chicago": "IL", "Portland": "OR", "Austin": "TX", "Boston": "MA", "Denver": "CO"},
    **{"Toronto": "Ontario", "Vancouver": "British Columbia"},
}
"""The state of each city, where addresses have one."""

SOURCES = ("web-form", "pos", "trade-show", "spring-webinar", "checkout", "competition")
"""Where a contact came from (``custom_2``)."""

STAGES = ("", "lead", "customer", "loyal", "lapsed")
"""Lifecycle stages (``custom_4``)."""
