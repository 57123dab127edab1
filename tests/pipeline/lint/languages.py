"""A note of two sentences in each language that a voice may write in."""

NOTES = {
    "English": "Long rows now wrap at the edge of the page, so that no column is cut off in print any more. "
    "Those who would rather scroll can turn this off in the settings of each table.",
    "Arabic": "أصبحت الصفوف الطويلة تلتف الآن عند حافة الصفحة، فلا يُقطع أي عمود عند الطباعة. "
    "ومن يفضل التمرير يمكنه إيقاف ذلك من إعدادات كل جدول.",
    "Bengali": "এখন থেকে দীর্ঘ সারিগুলো পৃষ্ঠার প্রান্তে ভেঙে যায়, তাই মুদ্রণের সময় কোনো কলাম কাটা পড়ে না। "
    "যারা স্ক্রল করতে পছন্দ করেন, তারা প্রতিটি টেবিলের সেটিংসে এটি বন্ধ করতে পারেন।",
    "Chinese": "过长的行现在会在页面边缘自动换行，打印时不会再丢失任何一列。"
    "如果您更喜欢横向滚动，可以在每个表格的设置中关闭此功能。",
    "Czech": "Dlouhé řádky se nyní zalamují na okraji stránky, takže se při tisku žádný sloupec neořízne. "
    "Kdo raději posouvá stránku, může to v nastavení každé tabulky vypnout.",
    "Danish": "Lange rækker ombrydes nu ved sidens kant, så ingen kolonne bliver skåret af, når man udskriver. "
    "Hvis man hellere vil rulle, kan man slå det fra i indstillingerne for hver tabel.",
    "Dutch": "Lange rijen lopen nu door op de volgende regel, zodat er bij het afdrukken geen kolom meer wegvalt. "
    "Wie liever opzij schuift, kan dit bij de instellingen van elke tabel uitzetten.",
    "Finnish": "Pitkät rivit rivittyvät nyt sivun reunassa, joten yksikään sarake ei enää katkea tulostettaessa. "
    "Jos vierität mieluummin, voit poistaa tämän käytöstä kunkin taulukon asetuksissa.",
    "French": "Les longues lignes passent désormais à la ligne au bord de la page, et aucune colonne n'est "
    "plus coupée. "
    "Si vous préférez faire défiler, vous pouvez désactiver cela dans les réglages de chaque tableau.",
    "German": "Lange Zeilen brechen jetzt am Rand der Seite um, sodass beim Drucken keine Spalte mehr fehlt. "
    "Wer lieber scrollt, kann das in den Einstellungen jeder Tabelle abschalten.",
    "Greek": "Οι μεγάλες γραμμές αναδιπλώνονται πλέον στην άκρη της σελίδας, ώστε καμία στήλη να μην κόβεται. "
    "Όποιος προτιμά την κύλιση μπορεί να το απενεργοποιήσει στις ρυθμίσεις κάθε πίνακα.",
    "Hebrew": "שורות ארוכות נשברות עכשיו בקצה העמוד, כך ששום עמודה אינה נחתכת בהדפסה. "
    "מי שמעדיף לגלול יכול לכבות את זה בהגדרות של כל טבלה.",
    "Hindi": "लंबी पंक्तियाँ अब पृष्ठ के किनारे पर मुड़ जाती हैं, इसलिए छपाई में कोई स्तंभ नहीं कटता। "
    "जो लोग स्क्रॉल करना पसंद करते हैं, वे इसे हर तालिका की सेटिंग में बंद कर सकते हैं।",
    "Hungarian": "A hosszú sorok mostantól az oldal szélén törnek meg, így nyomtatáskor egyetlen oszlop sem "
    "marad le. "
    "Aki inkább görgetne, az minden táblázat beállításaiban kikapcsolhatja ezt.",
    "Indonesian": "Baris yang panjang kini terlipat di tepi halaman, sehingga tidak ada kolom yang "
    "terpotong saat dicetak. "
    "Siapa pun yang lebih suka menggulir dapat mematikannya di pengaturan setiap tabel.",
    "Italian": "Le righe lunghe ora vanno a capo al bordo della pagina, così nessuna colonna viene più "
    "tagliata in stampa. "
    "Chi preferisce scorrere può disattivarlo nelle impostazioni di ogni tabella.",
    "Japanese": "長い行がページの端で折り返されるようになり、印刷しても列が切れなくなりました。"
    "横にスクロールしたい場合は、各表の設定でこの機能をオフにできます。",
    "Korean": "이제 긴 행이 페이지 가장자리에서 줄바꿈되어 인쇄할 때 열이 잘리지 않습니다. "
    "스크롤을 선호하는 분은 각 표의 설정에서 이 기능을 끌 수 있습니다.",
    "Norwegian": "Lange rader brytes nå ved kanten av siden, slik at ingen kolonne blir kuttet når man skriver ut. "
    "Hvis du heller vil rulle, kan du slå dette av i innstillingene for hver tabell.",
    "Polish": "Długie wiersze zawijają się teraz na krawędzi strony, więc podczas drukowania nie ginie "
    "żadna kolumna. "
    "Kto woli przewijać, może to wyłączyć w ustawieniach każdej tabeli.",
    "Portuguese": "As linhas longas agora quebram na margem da página, e nenhuma coluna fica cortada na impressão. "
    "Quem preferir rolar a tela pode desativar isso nas configurações de cada tabela.",
    "Romanian": "Rândurile lungi se împart acum la marginea paginii, astfel încât nicio coloană nu mai este tăiată. "
    "Cine preferă să deruleze poate dezactiva acest lucru din setările fiecărui tabel.",
    "Russian": "Длинные строки теперь переносятся у края страницы, и при печати ни один столбец больше не "
    "обрезается. "
    "Кто предпочитает прокрутку, может отключить это в настройках каждой таблицы.",
    "Spanish": "Las filas largas ahora se ajustan al borde de la página, de modo que ninguna columna queda cortada. "
    "Quien prefiera desplazarse puede desactivarlo en la configuración de cada tabla.",
    "Swedish": "Långa rader bryts nu vid sidans kant, så att ingen kolumn längre skärs av när man skriver ut. "
    "Den som hellre rullar kan stänga av det i inställningarna för varje tabell.",
    "Turkish": "Uzun satırlar artık sayfanın kenarında alt satıra geçiyor, böylece yazdırırken hiçbir sütun "
    "kesilmiyor. "
    "Kaydırmayı tercih edenler bunu her tablonun ayarlarından kapatabilir.",
    "Ukrainian": "Довгі рядки тепер переносяться біля краю сторінки, і під час друку жоден стовпець не обрізається. "
    "Хто воліє прокручувати, може вимкнути це в налаштуваннях кожної таблиці.",
    "Vietnamese": "Các hàng dài giờ đây tự xuống dòng ở mép trang, nên khi in không còn cột nào bị cắt mất. "
    "Ai thích cuộn ngang hơn có thể tắt tính năng này trong phần cài đặt của từng bảng.",
}
