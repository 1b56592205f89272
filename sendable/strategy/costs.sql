-- What each person's text costs. ClickSend sends and charges so many parts at most, and cuts off the rest.
-- Needs `filled_texts` (number, template, text), `counted_texts` and `country_prices`.

CREATE OR REPLACE TEMP TABLE priced_texts AS
SELECT
    filled.number,
    filled.template,
    least(counted.parts, $most_parts) AS parts,
    counted.parts > $most_parts AS is_cut,
    counted.encoding,
    least(counted.parts, $most_parts) * prices.price AS price,
    prices.currency,
    prices.price_from
FROM filled_texts AS filled
JOIN counted_texts AS counted USING (text)
LEFT JOIN recipients USING (number)
LEFT JOIN country_prices AS prices ON prices.country = recipients.country;
