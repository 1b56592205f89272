"""Telephone numbers: valid mobile ones, landlines, ones that are no numbers, and spellings."""

from __future__ import annotations

import numpy as np

from sendable.clicksend.sandbox.generator.columns import Ints, Texts

# Prefix, and how many digits follow it. Every combination is a valid mobile number.
_MOBILE_PLANS: dict[str, tuple[tuple[str, ...], int]] = {
    "AU": (tuple(f"+614{second}" for second in range(4)), 7),
    "NZ": (("+64211", "+64212", "+64221", "+64271", "+64274"), 6),
    "GB": (("+447400", "+447401", "+447402", "+447712", "+447771", "+447860"), 6),
    "SG": (("+659111", "+659222", "+658123", "+658444"), 4),
    "IE": (("+35385", "+35386", "+35387"), 7),
    "FR": (("+3361", "+3362", "+3367"), 7),
    "DE": (("+49170", "+49171", "+49172"), 7),
    "CA": (("+1416220", "+1416320", "+1604230", "+1604330"), 4),
}
_LANDLINE_PREFIXES = ("+6129", "+6139", "+6173", "+6188")
_US_AREAS = """
201 202 203 205 206 207 208 209 210 212 213 214 215 216 217 218 219 224 225 228 229 231 234 239
240 248 251 252 253 254 256 260 262 267 269 270 272 274 276 281 301 302 303 304 305 307 308 309
310 312 313 314 315 316 317 318 319 320 321 323 325 330 331 332 334 336 337 339 346 347 351 352
360 361 364 380 385 386 401 402 404 405 406 407 408 409 410 412 413 414 415 417 419 423 424 425
430 432 434 435 440 442 443 458 463 464 469 470 475 478 479 480 484 501 502 503 504 505 507 508
509 510 512 513 515 516 517 518 520 530 531 534 539 540 541 551 559 561 562 563 564 567 570 571
573 574 575 580 585 586 601 602 603 605 606 607 608 609 610 612 614 615 616 617 618 619 620 623
626 628 629 630 631 636 641 646 650 651 657 660 661 662 667 669 678 680 681 682 701 702 703 704
706 707 708 712 713 714 715 716 717 718 719 720 724 725 726 727 731 732 734 737 740 743 747 754
757 760 762 763 765 769 770 772 773 774 775 779 781 785 786 801 802 803 804 805 806 808 810 812
813 814 815 816 817 818 828 830 831 832 843 845 847 848 850 854 856 857 858 859 860 862 863 864
865 870 872 878 901 903 904 906 907 908 909 910 912 913 914 915 916 917 918 919 920 925 928 929
930 931 934 936 937 938 940 941 947 949 951 952 954 956 959 970 971 972 973 978 979 980 984 985
986 989
"""
_US_AREA_CODES = tuple(_US_AREAS.split())


def draw_mobiles(rng: np.random.Generator, countries: Texts) -> Texts:
    """Draw one distinct E.164 mobile number for each person.

    Args:
        rng: The stage's stream.
        countries: The ISO country of each person.
    """
    numbers = np.empty(len(countries), dtype=object)
    for country in sorted(set(countries.tolist())):
        where = np.flatnonzero(countries == country)
        if country == "US":
            numbers[where] = _draw_us(rng, len(where))
        else:
            prefixes, digits = _MOBILE_PLANS[country]
            numbers[where] = _draw_from(rng, prefixes, digits, len(where))
    return numbers


def draw_landlines(rng: np.random.Generator, count: int) -> Texts:
    """Draw distinct Australian landline numbers.

    Args:
        rng: The stage's stream.
        count: How many.
    """
    return _draw_from(rng, _LANDLINE_PREFIXES, 7, count)


def draw_invalid(rng: np.random.Generator, count: int) -> Texts:
    """Draw distinct texts that stand in the number field and are no telephone number.

    Args:
        rng: The stage's stream.
        count: How many.
    """
    digits = _distinct(rng, 100_000, count)
    planted = ("N/A", "unknown", "-", "ask at the till")
    shapes = ("+61 0000 {0:05d}0", "04{0:05d}", "+6149{0:05d}", "#{0:05d}", "+61 4{0:05d} x")
    made = [shapes[at % len(shapes)].format(value) for at, value in enumerate(digits.tolist())]
    made[: len(planted)] = planted[:count]
    return np.array(made, dtype=object)


def fictional_numbers(count: int) -> list[str]:
    """Give distinct fictional US numbers, area code + 555 + 01xx.

    Args:
        count: How many; there are about 30,000.

    Raises:
        ValueError: If more are asked for than exist.
    """
    most = 100 * len(_US_AREA_CODES)
    if count > most:
        raise ValueError(f"there are {most} fictional numbers, {count} were asked for")
    areas = len(_US_AREA_CODES)
    return [f"+1{_US_AREA_CODES[at % areas]}55501{at // areas:02d}" for at in range(count)]


def spell_differently(rng: np.random.Generator, numbers: Texts) -> Texts:
    """Write E.164 numbers the way people and old imports do.

    Australian numbers get national and international spellings; others only gain spaces, because
    a national spelling without its country would be a different number.

    Args:
        rng: The stage's stream.
        numbers: E.164 numbers.
    """
    choices = rng.integers(0, 5, len(numbers)).tolist()
    return np.array(
        [_spell(number, choice) for number, choice in zip(numbers.tolist(), choices, strict=True)],
        dtype=object,
    )


def _spell(number: str, choice: int) -> str:
    if not number.startswith("+614"):
        return f"{number[:3]} {number[3:6]} {number[6:]}"
    rest = number[3:]
    spaced = f"{rest[:3]} {rest[3:6]} {rest[6:]}"
    spellings = (f"0{spaced}", f"61{rest}", f"+61 {spaced}", f"0011 61 {spaced}", f"0{rest}")
    return spellings[choice]


def _draw_from(
    rng: np.random.Generator, prefixes: tuple[str, ...], digits: int, count: int
) -> Texts:
    values = _distinct(rng, len(prefixes) * 10**digits, count)
    return np.array(
        [
            f"{prefixes[value // 10**digits]}{value % 10**digits:0{digits}d}"
            for value in values.tolist()
        ],
        dtype=object,
    )


def _draw_us(rng: np.random.Generator, count: int) -> Texts:
    # Exchanges 220 to 499 are ordinary in every area code; none is a service code like 411.
    exchanges = [value for value in range(220, 500) if value % 100 != 11]
    per_area = len(exchanges) * 10_000
    values = _distinct(rng, len(_US_AREA_CODES) * per_area, count)
    return np.array(
        [
            f"+1{_US_AREA_CODES[value // per_area]}{exchanges[value % per_area // 10_000]}"
            f"{value % 10_000:04d}"
            for value in values.tolist()
        ],
        dtype=object,
    )


def _distinct(rng: np.random.Generator, size: int, count: int) -> Ints:
    """Draw distinct values below ``size`` in random order, without a table of all of them."""
    drawn = rng.integers(0, size, count + count // 2 + 16)
    values, first_seen = np.unique(drawn, return_index=True)
    while len(values) < count:
        drawn = np.concatenate([drawn, rng.integers(0, size, count)])
        values, first_seen = np.unique(drawn, return_index=True)
    return drawn[np.sort(first_seen)[:count]]
