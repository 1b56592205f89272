-- Whole numbers, for somebody who asked for them.
CREATE TEMP MACRO shown(number) AS number;
