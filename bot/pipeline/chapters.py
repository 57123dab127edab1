"""The headings of a changelog in each language that a voice may write in: one table for prompt, outline and linter."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from bot.analysis import ChangeKind
from bot.voices import LANGUAGES

_KINDS: Final = (
    ChangeKind.SECURITY,
    ChangeKind.BREAKING,
    ChangeKind.FEATURE,
    ChangeKind.FIX,
    ChangeKind.PERFORMANCE,
    ChangeKind.DEPRECATION,
    ChangeKind.DOCS,
    ChangeKind.OTHER,
)
"""In the order of the text."""

_TABLE: Final = {
    "English": "Highlights | More updates | Security | Breaking changes | Features | Bug fixes | Performance"
    " | Deprecations | Documentation | Other changes | New contributors",
    "Arabic": "أبرز التغييرات | تحديثات أخرى | الأمان | تغييرات غير متوافقة | ميزات جديدة | إصلاح الأخطاء | الأداء"
    " | ميزات مهملة | التوثيق | تغييرات متفرقة | مساهمون جدد",
    "Bengali": "উল্লেখযোগ্য পরিবর্তন | আরও আপডেট | নিরাপত্তা | অসামঞ্জস্যপূর্ণ পরিবর্তন | নতুন বৈশিষ্ট্য"
    " | ত্রুটি সংশোধন"
    " | কর্মক্ষমতা | অপ্রচলিত বৈশিষ্ট্য | নথিপত্র | অন্যান্য পরিবর্তন | নতুন অবদানকারী",
    "Chinese": "亮点 | 更多更新 | 安全 | 不兼容变更 | 新功能 | 问题修复 | 性能 | 弃用 | 文档 | 其他变更 | 新贡献者",
    "Czech": "Hlavní novinky | Další změny | Bezpečnost | Nekompatibilní změny | Nové funkce | Opravy chyb | Výkon"
    " | Zastaralé funkce | Dokumentace | Ostatní změny | Noví přispěvatelé",
    "Danish": "Højdepunkter | Flere opdateringer | Sikkerhed | Ændringer, der bryder kompatibilitet | Nye funktioner"
    " | Fejlrettelser | Ydeevne | Udfasede funktioner | Dokumentation | Andre ændringer | Nye bidragydere",
    "Dutch": "Hoogtepunten | Meer updates | Beveiliging | Incompatibele wijzigingen | Nieuwe functies | Bugfixes"
    " | Prestaties | Verouderde functies | Documentatie | Overige wijzigingen | Nieuwe bijdragers",
    "Finnish": "Kohokohdat | Muut päivitykset | Tietoturva | Yhteensopivuuden rikkovat muutokset | Uudet ominaisuudet"
    " | Virhekorjaukset | Suorituskyky | Vanhentuneet ominaisuudet | Dokumentaatio | Muut muutokset"
    " | Uudet osallistujat",
    "French": "Points forts | Autres nouveautés | Sécurité | Changements incompatibles | Nouvelles fonctionnalités"
    " | Corrections de bugs | Performances | Fonctionnalités obsolètes | Documentation | Autres changements"
    " | Nouveaux contributeurs",
    "German": "Höhepunkte | Weitere Neuerungen | Sicherheit | Inkompatible Änderungen | Neue Funktionen"
    " | Fehlerbehebungen | Leistung | Abgekündigtes | Dokumentation | Sonstige Änderungen | Neue Mitwirkende",
    "Greek": "Κυριότερες αλλαγές | Περισσότερες ενημερώσεις | Ασφάλεια | Μη συμβατές αλλαγές | Νέες δυνατότητες"
    " | Διορθώσεις σφαλμάτων | Απόδοση | Καταργούμενες δυνατότητες | Τεκμηρίωση | Άλλες αλλαγές | Νέοι συνεισφέροντες",
    "Hebrew": "עיקרי החידושים | עדכונים נוספים | אבטחה | שינויים שוברי תאימות | תכונות חדשות | תיקוני באגים | ביצועים"
    " | תכונות שיוסרו | תיעוד | שינויים אחרים | תורמים חדשים",
    "Hindi": "मुख्य बदलाव | अन्य अपडेट | सुरक्षा | असंगत बदलाव | नई सुविधाएँ | बग सुधार | प्रदर्शन"
    " | हटाई जाने वाली सुविधाएँ"
    " | दस्तावेज़ | अन्य बदलाव | नए योगदानकर्ता",
    "Hungarian": "Kiemelt újdonságok | További frissítések | Biztonság | Nem kompatibilis változások | Új funkciók"
    " | Hibajavítások | Teljesítmény | Elavult funkciók | Dokumentáció | Egyéb változások | Új közreműködők",
    "Indonesian": "Sorotan | Pembaruan lainnya | Keamanan | Perubahan yang tidak kompatibel | Fitur baru"
    " | Perbaikan bug | Kinerja | Fitur yang ditinggalkan | Dokumentasi | Perubahan lain | Kontributor baru",
    "Italian": "In evidenza | Altri aggiornamenti | Sicurezza | Modifiche incompatibili | Nuove funzionalità"
    " | Correzioni di bug | Prestazioni | Funzionalità deprecate | Documentazione | Altre modifiche"
    " | Nuovi collaboratori",
    "Japanese": "ハイライト | その他の更新 | セキュリティ | 互換性のない変更 | 新機能 | バグ修正"
    " | パフォーマンス | 非推奨 | ドキュメント | その他の変更 | 新しいコントリビューター",
    "Korean": "주요 변경 사항 | 추가 업데이트 | 보안 | 호환되지 않는 변경 | 새로운 기능 | 버그 수정 | 성능"
    " | 지원 중단 예정 | 문서 | 기타 변경 | 새로운 기여자",
    "Norwegian": "Høydepunkter | Flere oppdateringer | Sikkerhet | Endringer som bryter kompatibilitet | Nye funksjoner"
    " | Feilrettinger | Ytelse | Utfasede funksjoner | Dokumentasjon | Andre endringer | Nye bidragsytere",
    "Polish": "Najważniejsze zmiany | Więcej nowości | Bezpieczeństwo | Niezgodne zmiany | Nowe funkcje"
    " | Poprawki błędów | Wydajność | Wycofywane funkcje | Dokumentacja | Pozostałe zmiany | Nowi współtwórcy",
    "Portuguese": "Destaques | Mais novidades | Segurança | Alterações incompatíveis | Novas funcionalidades"
    " | Correções de erros | Desempenho | Funcionalidades obsoletas | Documentação | Outras alterações"
    " | Novos colaboradores",
    "Romanian": "Noutăți principale | Alte actualizări | Securitate | Modificări incompatibile | Funcții noi"
    " | Remedieri de erori | Performanță | Funcții învechite | Documentație | Alte modificări | Contribuitori noi",
    "Russian": "Главное | Другие обновления | Безопасность | Несовместимые изменения | Новые возможности"
    " | Исправления ошибок | Производительность | Устаревшие возможности | Документация | Прочие изменения"
    " | Новые участники",
    "Spanish": "Lo más destacado | Más novedades | Seguridad | Cambios incompatibles | Nuevas funciones"
    " | Corrección de errores | Rendimiento | Funciones obsoletas | Documentación | Otros cambios"
    " | Nuevos colaboradores",
    "Swedish": "Höjdpunkter | Fler uppdateringar | Säkerhet | Inkompatibla ändringar | Nya funktioner | Felrättningar"
    " | Prestanda | Utfasade funktioner | Dokumentation | Övriga ändringar | Nya bidragsgivare",
    "Turkish": "Öne çıkanlar | Diğer güncellemeler | Güvenlik | Uyumluluğu bozan değişiklikler | Yeni özellikler"
    " | Hata düzeltmeleri | Performans | Kullanımdan kaldırılacaklar | Belgeler | Diğer değişiklikler"
    " | Yeni katkıda bulunanlar",
    "Ukrainian": "Головне | Інші оновлення | Безпека | Несумісні зміни | Нові можливості | Виправлення помилок"
    " | Продуктивність | Застарілі можливості | Документація | Решта змін | Нові учасники",
    "Vietnamese": "Điểm nổi bật | Cập nhật khác | Bảo mật | Thay đổi không tương thích | Tính năng mới | Sửa lỗi"
    " | Hiệu năng | Tính năng sắp ngừng hỗ trợ | Tài liệu | Thay đổi khác | Người đóng góp mới",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Chapters:
    """The headings of a changelog in one language; `kinds` in the order of the text."""

    highlights: str
    more_updates: str
    kinds: Mapping[ChangeKind, str]
    newcomers: str

    @property
    def sections(self) -> tuple[str, str]:
        """The headings of the second level, in order."""
        return self.highlights, self.more_updates

    @property
    def categories(self) -> tuple[str, ...]:
        """What stands under "More updates", in order."""
        return (*self.kinds.values(), self.newcomers)

    @property
    def all(self) -> tuple[str, ...]:
        """Every heading there is."""
        return (*self.sections, *self.categories)


def _read(row: str) -> Chapters:
    highlights, more_updates, *kinds, newcomers = (name.strip() for name in row.split("|"))
    named = MappingProxyType(dict(zip(_KINDS, kinds, strict=True)))
    return Chapters(highlights=highlights, more_updates=more_updates, kinds=named, newcomers=newcomers)


CHAPTERS: Final[Mapping[str, Chapters]] = MappingProxyType({language: _read(row) for language, row in _TABLE.items()})
"""Language → its headings."""


def chapters(language: str = LANGUAGES[0]) -> Chapters:
    """The headings of a changelog in this language, in English for one that no voice writes in."""
    return CHAPTERS.get(language, CHAPTERS[LANGUAGES[0]])
