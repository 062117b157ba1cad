-- Metabolic health and heart disease by age and sex, over three owners' data.
-- The laboratory has many measurements per person, so each person is averaged first.
WITH hdl AS (
  SELECT id, avg(value) AS hdl FROM laboratory WHERE test = 'hdl' GROUP BY id
),
mi AS (
  SELECT id, count(*) AS events FROM outcomes WHERE event = 'MI' GROUP BY id
),
arrest AS (
  SELECT id, count(*) AS events FROM outcomes WHERE event = 'cardiac arrest' GROUP BY id
)
SELECT
  CASE WHEN r.age < 40 THEN 'under 40' WHEN r.age < 50 THEN '40-49' WHEN r.age < 60 THEN '50-59'
       WHEN r.age < 70 THEN '60-69' WHEN r.age < 80 THEN '70-79' ELSE '80 and over' END AS age_band,
  CASE WHEN r.male = 1 THEN 'male' ELSE 'female' END AS sex,
  count(DISTINCT r.id) AS people,
  avg(r.bmi) AS mean_bmi,
  avg(hdl.hdl) AS mean_hdl,
  count(DISTINCT mi.id) / count(DISTINCT r.id) AS mi_share,
  count(DISTINCT arrest.id) / count(DISTINCT r.id) AS arrest_share
FROM registry r
LEFT JOIN hdl ON hdl.id = r.id
LEFT JOIN mi ON mi.id = r.id
LEFT JOIN arrest ON arrest.id = r.id
GROUP BY age_band, sex
ORDER BY age_band, sex
