-- People who must not be messaged and are still on one of the user's own lists.
SELECT
    contact_id,
    list,
    shown(number) AS number,
    title AS reason,
    said(since) AS since,
    evidence
FROM opted_out_contacts
JOIN shown_lists USING (list_id)
JOIN weights ON weights.code = opted_out_contacts.reason
ORDER BY list, contact_id;
