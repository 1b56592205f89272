"""Other languages: asking for the messages again, and cancelling what is no message.

Both hold words that an opt-out has, too, so they are looked at before it.
"""
# ruff: noqa: E501 (patterns are read whole)

from __future__ import annotations

import re

from sendable.replies.letters import fold
from sendable.replies.phrases import one_of
from sendable.replies.texts import Reading

_AGAIN = re.compile(
    fold(
        one_of(
            r"""
            (?:volver a|de nuevo|otra vez|nuevamente)\b.*\b(?:recib|suscrib|inscrib|alta|apunt|lista) # Spanish
            (?:recib|suscrib|inscrib|apunt|alta|agreg|reactiv)\w*\b.*\b(?:de nuevo|otra vez|nuevamente|de vuelta)
            (?:voltar a|de novo|novamente)\b.*\b(?:receb|inscrev|lista)|(?:receb|inscrev|coloc|reativ)\w*\b.*\b(?:de novo|novamente|de volta) # Portuguese
            (?:reabonn|reinscri|remettez|reactivez)\w*|(?:a|de) nouveau\b.*\b(?:recevoir|inscri|abonn)|(?:recevoir|inscri|abonn)\w*\b.*\b(?:a|de) nouveau # French
            (?:wieder|erneut)\b.*\b(?:anmeld|eintrag|aufnehm|bekomm|erhalt|hinzu|abonn)\w*|wiederanmeld # German
            (?:riattiv|reiscriv)\w*|(?:iscriv|ricev|aggiung)\w*\b.*\bdi nuovo|di nuovo\b.*\b(?:iscriv|ricev|lista) # Italian
            (?:weer|opnieuw)\b.*\b(?:aanmeld|inschrijv|ontvang|krijg|toevoeg|op de lijst)\w* # Dutch
            (?:igen|igjen|pa nytt)\b.*\b(?:anmal|tilmeld|pamel|prenumer|lista)\w*|(?:anmal|tilmeld|meld|lagg|skriv)\w*\b.*\b(?:igen|igjen|pa nytt) # Nordic
            (?:ponownie|znowu|z powrotem)\b.*\b(?:zapis|dodac|otrzym|list)\w*|(?:zapis|dodaj)\w*\b.*\b(?:ponownie|z powrotem) # Polish
            (?:tekrar|yeniden)\b.*\b(?:ekle|abone|almak|uye|gonder)\w* # Turkish
            (?:dang ky|nhan tin|nhan|gui)\b.*\blai\b # Vietnamese
            (?:daftar|langganan|berlangganan|gabung|ikut) (?:lagi|kembali|ulang|semula) # Indonesian, Malay
            (?:isali|ibalik|idagdag)\w*\b.*\b(?:ulit|muli) # Tagalog
            (?:снова|обратно|опять|заново)\b.*(?:подпис|добав|получ|рассыл|включ)|(?:подпи|добав|верн|включ)\w*.*(?:снова|обратно|заново)|возобнов\w* # Russian
            (?:знову|назад)\b.*(?:підпис|дода|отрим)
            फिर से.*(?:शुरू|चालू|जोड़|भेजना शुरू)|दोबारा.*(?:शुरू|चालू|जोड़)
            phir se .*(?:shuru|chalu|add|bhejna)|dobara .*(?:shuru|chalu|add)
            再登録|再開|登録し直|間違えて.{0,8}(?:停止|解除)|もう一度.{0,8}(?:登録|配信)
            (?:恢复|恢復|重新|再次).{0,4}(?:订阅|訂閱|接收|发送|發送|加入|推送|短信)
            다시 ?.{0,6}(?:받|보내|구독|신청|등록)|재구독|재신청
            (?:اعاده|رجع|ارجع|رجعوني|ضيفوني|اعيدو)\S*.*(?:اشتراك|الرساي?ل|القايم|القائم)|(?:اشترك|الاشتراك) (?:مره|من جديد|تاني|ثاني)
            (?:שוב|בחזרה|מחדש).*(?:לקבל|להצטרף|להירשם|לרשימה)|(?:תחזירו|החזירו) אותי
            (?:สมัคร|รับ|ส่ง).{0,12}(?:ใหม่|อีกครั้ง)
            """
        )
    )
)
_NOT = re.compile(
    r"\b(?:no|nao|ne|pas|nicht|nie|kein\w*|non|niet|geen|inte|ikke|jangan|khong|dung|huwag|не|нет|mat|nahi|nahin)\b"
    r"|ない|いで|不要|别|別|不想|말|안 |मत|नहीं|ไม่|อย่า|لا |ما |אל |לא |\bistem\w*|m[ae]yin\b"
)

_BOOKING = re.compile(
    r"حجز|موعد|طلبي|予約|注文|예약|주문|预约|預約|订单|訂單|订位|จอง|นัดหมาย|брон|заказ|запись|תור|ההזמנה"
    r"|अपॉइंटमेंट|बुकिंग|ऑर्डर|\b(?:cita|reserva|pedido|turno|consulta|rendez|rdv|reservation|commande"
    r"|termin|bestellung|buchung|appuntamento|prenotazione|ordine|afspraak|reservering|bestelling"
    r"|bokning|randevu\w*|rezerv\w*|siparis\w*|wizyt\w*|zamowien\w*|pesanan|janji)\b"
)
_MESSAGES = re.compile(
    r"رسا|رسايل|メール|配信|メッセージ|문자|메시지|수신|短信|信息|消息|简讯|簡訊|ข้อความ|смс|сообщ|рассыл|הודע|मैसेज|संदेश"
    r"|\b(?:sms|mensaj\w*|mensage\w*|message\w*|nachricht\w*|messagg\w*|bericht\w*|meddel\w*|besked\w*"
    r"|mesaj\w*|wiadomo\w*|pesan|tin nhan|stop|lista|liste|list|numero|nummer|numer\w*)\b"
)


def asks_again(reading: Reading) -> bool:
    """Say whether a reply asks for the messages again: "sign me up again", and no "not"."""
    return _AGAIN.search(reading.plain) is not None and _NOT.search(reading.plain) is None


def is_about_a_booking(reading: Reading) -> bool:
    """Say whether a reply speaks of a booking or an order, and of no message."""
    return _BOOKING.search(reading.plain) is not None and _MESSAGES.search(reading.plain) is None
